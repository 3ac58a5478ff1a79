      * COMP-X: •¶Žš”‚ªƒoƒCƒg”
       01  R.
           05  A  PIC X COMP-X.
           05  B  PIC X(2) COMP-X.
           05  C  PIC X(4) COMP-X.
           05  D  PIC 9(5) COMP-X.
