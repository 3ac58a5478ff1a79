      * 予約語に似た名前・数字で始まる名前
       01  R.
           05  1GATSU       PIC 9(3).
           05  PIC-CODE     PIC X(2).
           05  OCCURS-KBN   PIC X.
           05  VALUE-1      PIC 9.
           05  99-A         PIC X.
