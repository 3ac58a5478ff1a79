      * ç≈å„ÇÃ OCCURS DEPENDING ON
       01  R.
           05  N  PIC 9(2).
           05  T  OCCURS 1 TO 12 TIMES DEPENDING ON N.
               10  A  PIC X(3).
               10  B  PIC S9(5) COMP-3.
