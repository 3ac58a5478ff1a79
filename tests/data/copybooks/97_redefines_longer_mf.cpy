      * ’·‚¢ REDEFINES ‚ªêŠ‚ðL‚°‚éimfj
       01  R.
           05  A  PIC X(4).
           05  B  REDEFINES A.
               10  B1  PIC X(4).
               10  B2  PIC 9(3).
           05  C  PIC X.
