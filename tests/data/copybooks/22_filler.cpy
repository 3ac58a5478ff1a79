      * FILLER ‚Æ–¼‘O‚È‚µ
       01  R.
           05  FILLER   PIC X(2).
           05           PIC X(3).
           05  FILLER.
               10  A    PIC X.
               10       PIC X.
