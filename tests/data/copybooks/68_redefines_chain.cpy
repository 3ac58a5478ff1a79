      * REDEFINES ‚Ì REDEFINES
       01  R.
           05  A  PIC X(4).
           05  B  REDEFINES A  PIC 9(4).
           05  C  REDEFINES B.
               10  C1  PIC 9(2).
               10  C2  PIC 9(2).
           05  D  PIC X.
