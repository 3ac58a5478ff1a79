      * ˆê‰ñ‚¾‚¯‚Ì OCCURS
       01  R.
           05  A  PIC X(3) OCCURS 1 TIMES.
           05  B  PIC X.
