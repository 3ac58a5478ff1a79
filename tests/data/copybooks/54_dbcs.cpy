      * PIC G ‚Æ DISPLAY-1
       01  R.
           05  A  PIC G(5).
           05  B  PIC GG USAGE DISPLAY-1.
           05  C  PIC X.
