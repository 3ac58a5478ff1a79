      * X Ç‚ 9 ÇÃåJï‘ÇµÇ∆äáå ÇÃç¨ç›
       01  R.
           05  A  PIC XX(3)X.
           05  B  PIC 9(2)99V9(1)9.
           05  C  PIC AAA.
           05  D  PIC A9X(2).
