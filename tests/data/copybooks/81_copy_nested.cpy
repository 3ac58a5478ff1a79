      * COPY ‚Ì’†‚Ì COPY
       01  R.
           05  A  PIC X.
           COPY OUTER.
           05  B  PIC X.
