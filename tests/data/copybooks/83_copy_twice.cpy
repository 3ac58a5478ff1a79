      * 同じ登録集を二度、別の名前で
       01  R.
           05  JUSHO-1.
               COPY JUSHO REPLACING LEADING ==JU== BY ==GENZAI==.
           05  JUSHO-2.
               COPY JUSHO REPLACING LEADING ==JU== BY ==MAE==
                                    ==PIC X(20)== BY ==PIC X(30)==.
