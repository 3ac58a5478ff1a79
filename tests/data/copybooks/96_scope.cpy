      * GLOBAL ‚Æ EXTERNAL
       01  R GLOBAL.
           05  A  PIC X(3).
