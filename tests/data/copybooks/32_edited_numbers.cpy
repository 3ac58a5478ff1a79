      * êîéöï“èW
       01  R.
           05  A  PIC ZZ,ZZ9.
           05  B  PIC -(5)9.99.
           05  C  PIC +++,++9.
           05  D  PIC $$$,$$9.99.
           05  E  PIC ***9.
           05  F  PIC 9(3)V99.
