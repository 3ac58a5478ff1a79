      * BLANK WHEN ZERO
       01  R.
           05  A  PIC 9(4) BLANK WHEN ZERO.
           05  B  PIC ZZ9 BLANK ZERO.
           05  C  PIC X.
