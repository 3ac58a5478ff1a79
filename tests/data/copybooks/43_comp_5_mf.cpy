      * COMP-5 ‚Ì’l‚ª“ü‚éÅ¬imfj
       01  R.
           05  A  PIC S9(4) COMP-5.
           05  B  PIC 9(6) COMP-5.
           05  C  PIC S9(9) COMP-5.
