      * 0 ‰ñ‚©‚ç
       01  R.
           05  N  PIC 9(4) COMP.
           05  T  PIC X(5) OCCURS 0 TO 3 DEPENDING ON N.
