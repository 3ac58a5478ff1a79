      * ”ò‚ñ‚¾ƒŒƒxƒ‹”Ô†‚Æ 49
       01  R.
           3   A.
               13  B.
                   49  C  PIC X(2).
               13  D  PIC X.
           3   E  PIC X.
