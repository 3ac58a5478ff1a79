      * 88 ÇÃ HIGH-VALUEÅE16 êiÅEALL
       01  R.
           05  A      PIC X(2).
               88  OWARI  VALUE HIGH-VALUES.
               88  KARA   VALUE SPACES LOW-VALUES X'0D0A'.
               88  HOSHI  VALUE ALL '*'.
           05  B      PIC 9.
               88  NASI   VALUE ZERO.
