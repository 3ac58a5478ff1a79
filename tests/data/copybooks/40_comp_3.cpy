      * ‹l‚ß‚½”Žš‚Ì‹ô”Œ…‚ÆŠï”Œ…
       01  R.
           05  A  PIC 9 COMP-3.
           05  B  PIC S9(2) PACKED-DECIMAL.
           05  C  PIC S9(7)V99 COMPUTATIONAL-3.
           05  D  PIC 9(18) COMP-3.
