      * EJECT ‚Æ SKIP
       01  R.
           05  A  PIC X(3).
           EJECT
           05  B  PIC 9(3).
           SKIP1
           05  C  PIC 9(3).
