           10  JU-YUBIN   PIC X(7).
           10  JU-JUSHO   PIC X(20).
