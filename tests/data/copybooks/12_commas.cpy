      * 区切りのコンマとセミコロン
       01  R.
           05  A; PIC X(3), VALUE 'A,B'.
           05  B, PIC 9(3); USAGE COMP-3.
