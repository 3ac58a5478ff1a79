           05  ”Ô†       PIC 9(2).
           05  FILLER     PIC X.
           05  Ž–¼       PIC N(5).
               88  ‹ó—“   VALUE SPACE.
           05  –¾× OCCURS 1 TO 9 DEPENDING ON ”Ô†
                    PIC X(2).
