*> 自由形式: 桁に意味はない
01 FREE-REC.
  05 A PIC X(3). 05 B PIC 9(3)V9 COMP-3. *> 一行に二つ
  05 C
     OCCURS 2 TIMES
     ASCENDING KEY IS D
     INDEXED BY I J.
    10 D PIC X(2) VALUE 'it''s *> no note'.
  05 PIC X(4).
