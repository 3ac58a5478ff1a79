      * EVERY KIND OF NUMBER, A GROUP THAT OCCURS, AND A REDEFINES CHOSEN BY REC-KBN.
       01  NUM-REC.
           05  REC-KBN PIC X(1).
           05  MOJI PIC X(8).
           05  Z-U PIC 9(5).
           05  Z-T PIC S9(5)V99.
           05  Z-L PIC S9(5)V99 SIGN IS LEADING.
           05  Z-TS PIC S9(7) SIGN IS TRAILING SEPARATE.
           05  Z-LS PIC S9(3)V9(3) SIGN IS LEADING SEPARATE.
           05  P-U PIC 9(6) COMP-3.
           05  P-S PIC S9(9)V99 COMP-3.
           05  P-18 PIC S9(18) COMP-3.
           05  B-2 PIC S9(4) COMP.
           05  B-4 PIC S9(9) COMP.
           05  B-8 PIC S9(15)V9(3) COMP.
           05  B-U PIC 9(9) COMP.
           05  KAI OCCURS 3.
               10  K-NO          PIC 9(2).
               10  K-GAKU        PIC S9(7) COMP-3.
               10  UTI OCCURS 2.
                   15  U-GAKU    PIC S9(3)V9.
           05  RD-X PIC X(6).
           05  RD-N REDEFINES RD-X.
               10  RD-P          PIC S9(5) COMP-3.
               10  RD-Z          PIC S9(3).
