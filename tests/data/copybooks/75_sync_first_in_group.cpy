      * 集団の先頭の SYNC: 空きは集団の前（ibm）
       01  R.
           05  A  PIC X.
           05  G.
               10  B  PIC S9(9) COMP SYNC.
               10  C  PIC X.
