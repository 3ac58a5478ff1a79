      * ’Z‚¢ REDEFINES
       01  R.
           05  A  PIC X(10).
           05  B  REDEFINES A.
               10  B1  PIC 9(3).
               10  B2  PIC X(2).
           05  C  REDEFINES A  PIC 9(10).
           05  D  PIC X.
