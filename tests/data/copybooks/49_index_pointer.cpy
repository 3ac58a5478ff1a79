      * INDEX と POINTER（gnucobol は 8 バイト）
       01  R.
           05  A  INDEX.
           05  B  USAGE POINTER.
           05  C  PIC X.
