       01  DBCS-REC.
           05  G-1   PIC G(5) DISPLAY-1.
           05  G-2   PIC G(3) USAGE IS DISPLAY-1 VALUE G'Å@'.
           05  X-1   PIC X.
