       01  :TAG:-REC.
           05  :TAG:-NO      PIC 9(5).
           05  :TAG:-GAKU    PIC S9(7) COMP-3.
