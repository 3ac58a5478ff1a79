      * CRLF Ç∆ç≈å„ÇÃ 1A
       01  R.
           05  A  PIC X(3).
           05  B  PIC 9(3).
