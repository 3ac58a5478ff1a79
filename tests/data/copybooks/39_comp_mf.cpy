      * COMP ÇÕílÇ™ì¸ÇÈç≈è¨ÅimfÅj
       01  R.
           05  A  PIC 9(2) COMP.
           05  B  PIC S9(4) COMP.
           05  C  PIC 9(5) COMP.
           05  D  PIC S9(7) COMP.
           05  E  PIC 9(7) COMP.
           05  F  PIC 9(12) COMP.
           05  G  PIC S9(12) COMP.
           05  H  PIC S9(18) COMP.
