      * 31 Œ…‚Ì”Žš
       01  R.
           05  A  PIC S9(31).
           05  B  PIC S9(29)V99 COMP-3.
