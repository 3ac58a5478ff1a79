      * éOèdÇÃ OCCURS
       01  R.
           05  A  OCCURS 2 TIMES.
               10  B  OCCURS 3.
                   15  C  PIC X(2) OCCURS 4 TIMES.
                   15  D  PIC 9(3) COMP-3.
               10  E  PIC X.
           05  F  PIC X.
