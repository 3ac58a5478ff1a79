      * PIC N ‚Æ USAGE NATIONAL
       01  R.
           05  A  PIC N(5).
           05  B  PIC NN USAGE NATIONAL.
           05  C  PIC X.
