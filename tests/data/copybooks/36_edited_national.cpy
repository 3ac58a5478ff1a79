      * “ú–{Œê•ÒW
       01  R.
           05  A  PIC N(2)BN(2).
           05  B  PIC X.
