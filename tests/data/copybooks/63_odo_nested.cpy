      * “ü‚êŽq‚Ì OCCURS DEPENDING ON
       01  R.
           05  N  PIC 9.
           05  T  OCCURS 1 TO 3 DEPENDING ON N.
               10  M  PIC 9.
               10  U  PIC X(2) OCCURS 1 TO 4 DEPENDING ON M.
