      * 88 ÇÃílÇÃï¿Ç—ÅEîÕàÕÅEïÑçÜ
       01  R.
           05  KBN      PIC X.
               88  OTOKO  VALUE '1'.
               88  ONNA   VALUES ARE '2' '3', '4'.
           05  NENDO    PIC 9(2).
               88  SHOWA  VALUE 1 THRU 9, 60 THROUGH 64.
           05  ZAN      PIC S9(3).
               88  MAINASU VALUE -1 -2.
