      * ’·‚¢ 01 ‚Ì REDEFINES
       01  R.
           05  A  PIC X(4).
       01  S REDEFINES R.
           05  B  PIC X(9).
