      * ‹l‚ß‚½”Žš‚Æ P
       01  R.
           05  A  PIC S9(2)P(3) COMP-3.
           05  B  PIC SVPP9(3) COMP-3.
