       01  SETAI-REC.
           03  SETAI-NO              PIC 9(10).
           03  GOKEI                 PIC S9(7)V99 COMP-3.
           03  KAISU                 PIC 9(2).
           03  RIREKI OCCURS 2.
               05  RIREKI-NO         PIC 9(3).
               05  KAISI-YMD         PIC 9(7).
               05  GAKU              PIC S9(5)V99 COMP-3.
