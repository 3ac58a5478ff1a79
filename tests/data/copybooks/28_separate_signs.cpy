      * ï ÇÃÉoÉCÉgÇÃïÑçÜ
       01  R.
           05  A  PIC S9(5) SIGN LEADING SEPARATE.
           05  B  PIC S9(3)V99 SIGN IS TRAILING SEPARATE CHARACTER.
           05  C  PIC S9(4) TRAILING SEPARATE.
