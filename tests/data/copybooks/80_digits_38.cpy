      * 38 Œ…‚Ì”Žšignucobolj
       01  R.
           05  A  PIC 9(38).
           05  B  PIC S9(20)V9(18) COMP-3.
