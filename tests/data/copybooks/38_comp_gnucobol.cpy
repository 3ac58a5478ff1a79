      * COMP は 1・2・4・8 バイト（gnucobol）
       01  R.
           05  A  PIC 9(2) COMP.
           05  B  PIC S9(4) COMP.
           05  C  PIC 9(9) COMP.
           05  D  PIC S9(10) COMP.
