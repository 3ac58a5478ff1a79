      * OF Ç≈åàÇﬂÇÈâÒêî
       01  R.
           05  G.
               10  N  PIC 9(3) COMP-3.
           05  H.
               10  N  PIC 9(3) COMP-3.
           05  T  PIC X OCCURS 1 TO 100 DEPENDING ON N OF H.
