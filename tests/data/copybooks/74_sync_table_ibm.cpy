      * 表の SYNC: 枠の終わりの空き（ibm の手引きの例）
       01  WORK-RECORD.
           05  WORK-CODE    PIC X.
           05  COMP-TABLE OCCURS 10 TIMES.
               10  COMP-TYPE  PIC X.
               10  COMP-PAY   PIC S9(4)V99 COMP SYNC.
               10  COMP-HRS   PIC S9(3) COMP SYNC.
               10  COMP-NAME  PIC X(5).
