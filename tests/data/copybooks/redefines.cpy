       01  R-REC.
           05  KBN      PIC X.
           05  UMARE    PIC 9(7).
           05  UMARE-R  REDEFINES UMARE.
               10  GENGO  PIC 9.
               10  NEN    PIC 99.
               10  TUKI   PIC 99.
               10  HI     PIC 99.
           05  KOJIN.
               10  SIMEI  PIC X(10).
               10  UCHI   PIC X(10).
               10  UCHI-R REDEFINES UCHI.
                   15  U-1  PIC 9(5).
                   15  U-2  PIC 9(5).
           05  HOJIN REDEFINES KOJIN.
               10  MEISHO PIC N(10).
           05  HYO REDEFINES KOJIN.
               10  MASU PIC X(4) OCCURS 5.
           05  ATO PIC X.
