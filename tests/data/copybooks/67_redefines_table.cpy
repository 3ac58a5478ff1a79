      * OCCURS ‚Ì‚ ‚é REDEFINES
       01  R.
           05  KI  PIC X(24).
           05  KI-HYO REDEFINES KI.
               10  KI-GAKU  PIC 9(6) OCCURS 4.
           05  D  PIC X.
