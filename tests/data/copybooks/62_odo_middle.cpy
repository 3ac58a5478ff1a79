      * ìríÜÇÃ OCCURS DEPENDING ON ÇÃå„ÇÃçÄñ⁄
       01  R.
           05  N  PIC 9.
           05  T  PIC X(3) OCCURS 1 TO 4 DEPENDING ON N.
           05  A  PIC X(2).
           05  M  PIC 9.
           05  U  PIC 9(2) OCCURS 2 TO 5 DEPENDING ON M.
           05  B  PIC X.
