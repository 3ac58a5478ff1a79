      * •„†‚Ì‚È‚¢‹l‚ß‚½”ŽšiCOMP-6j
       01  R.
           05  A  PIC 9(3) COMP-6.
           05  B  PIC 9(4) COMP-6.
           05  C  PIC 9(5)V99 COMP-6.
