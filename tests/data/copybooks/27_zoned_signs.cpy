      * 符号の重ね書き（後ろ・前）
       01  R.
           05  A  PIC S9(5).
           05  B  PIC S9(3)V99 SIGN IS LEADING.
           05  C  PIC S9 SIGN TRAILING.
