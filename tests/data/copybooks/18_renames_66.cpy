      * 66 ‚Ì RENAMES
       01  R.
           05  SEI    PIC X(10).
           05  MEI    PIC X(10).
           05  KANA   PIC X(20).
       66  SHIMEI RENAMES SEI THRU MEI.
       66  YOMI   RENAMES KANA.
