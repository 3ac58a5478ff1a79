      * ‰EŠñ‚¹
       01  R.
           05  A  PIC X(6) JUSTIFIED RIGHT.
           05  B  PIC X(4) JUST.
           05  C  PIC X.
