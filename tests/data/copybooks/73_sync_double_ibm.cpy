      * 8 バイトの整数も 4 に揃える（ibm）
       01  R.
           05  A  PIC X.
           05  B  PIC S9(18) COMP SYNC.
           05  C  PIC X.
           05  D  COMP-2 SYNC.
           05  E  PIC X.
           05  F  COMP-1 SYNC.
