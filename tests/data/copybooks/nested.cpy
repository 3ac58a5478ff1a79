      *  繰返しの中の繰返し、修飾が要る名前、集団の USAGE と SIGN
       01  NESTED-REC.
           05  A-BU COMP-3.
               10  KINGAKU   PIC S9(7).
               10  SURYO     PIC 9(4).
           05  B-BU SIGN IS TRAILING SEPARATE.
               10  KINGAKU   PIC S9(7).
               10  KIGO      PIC X.
               10  SURYO     PIC 9(4).
           05  NEN OCCURS 3.
               10  TUKI OCCURS 12 TIMES.
                   15  KINGAKU PIC S9(9) COMP-3.
                   15  HI OCCURS 2 PIC 99.
               10  NENDO PIC 9(4).
           05  OWARI PIC X.
