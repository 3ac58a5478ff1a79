      * èWícÇÃ SIGN ÇÕíÜÇÃ S ÇæÇØÇ…å¯Ç≠
       01  R.
           05  G SIGN LEADING SEPARATE.
               10  A  PIC S9(4).
               10  B  PIC 9(4).
               10  C  PIC X(2).
           05  D  PIC S9(4).
