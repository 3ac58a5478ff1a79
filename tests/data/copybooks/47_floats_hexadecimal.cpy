      * COMP-1・COMP-2 は 16 進浮動小数点（ibm）
       01  R.
           05  A  COMP-1.
           05  B  USAGE COMPUTATIONAL-2.
           05  C  PIC X.
