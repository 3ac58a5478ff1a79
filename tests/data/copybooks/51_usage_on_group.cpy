      * èWícÇÃ USAGE
       01  R.
           05  G  COMP-3.
               10  A  PIC 9(5).
               10  B  PIC S9(4) COMP-3.
           05  H  USAGE COMP.
               10  C  PIC 9(4).
               10  D  OCCURS 3  PIC S9(9).
