           05  OUTER-1  PIC X(2).
           COPY INNER.
           05  OUTER-2  PIC X(2).
