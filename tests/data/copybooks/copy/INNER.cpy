           05  INNER-1  PIC 9(5) COMP-3.
