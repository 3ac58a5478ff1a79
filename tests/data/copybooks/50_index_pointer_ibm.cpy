      * INDEX と POINTER（ibm は 4 バイト）
       01  R.
           05  A  USAGE IS INDEX.
           05  B  POINTER.
           05  C  PIC X.
