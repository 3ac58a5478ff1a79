*> 自由形式
01 R. 05 A PIC X(3).
*> comment
      05 B PIC 9(3) COMP-3.
