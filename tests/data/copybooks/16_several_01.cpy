      * ’·‚³‚Ìˆá‚¤ 01 ‚ª‚¢‚­‚Â‚à‚ ‚é
       01  HEAD-REC.
           05  H-KBN    PIC X.
           05  H-DATE   PIC 9(8).
       01  DATA-REC.
           05  D-KBN    PIC X.
           05  D-NO     PIC 9(10).
           05  D-GAKU   PIC S9(9) COMP-3.
       01  TRL-REC.
           05  T-KBN    PIC X.
           05  T-KENSU  PIC 9(6).
