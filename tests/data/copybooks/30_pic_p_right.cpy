      * ‰E‚Ì P: ‹L‰¯‚µ‚È‚¢ 0
       01  R.
           05  A  PIC 9(3)PP.
           05  B  PIC S9(2)P(3)V.
           05  C  PIC X.
