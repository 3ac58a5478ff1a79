      * COMP は 2・4・8 バイト（ibm）
       01  R.
           05  A  PIC 9 COMP.
           05  B  PIC S9(4) BINARY.
           05  C  PIC 9(5) COMP-4.
           05  D  PIC S9(9) USAGE IS COMPUTATIONAL.
           05  E  PIC 9(10) COMPUTATIONAL-4.
           05  F  PIC S9(16)V99 COMP.
