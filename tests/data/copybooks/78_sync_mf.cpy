      * SYNC ‚É‹ó‚«‚ð“ü‚ê‚È‚¢imfj
       01  R.
           05  A  PIC X.
           05  B  PIC S9(4) COMP SYNC.
           05  C  PIC S9(9) COMP-5 SYNC.
