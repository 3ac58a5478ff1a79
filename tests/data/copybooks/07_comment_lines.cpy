      * 注記行 * / とデバッグ行 D
      * 05 X PIC X.
       01  R.
      /    05  Y PIC X.
           05  A  PIC X(3).
      D    05  Z PIC X(9).
      *----- 01 S.
           05  B  PIC X.
