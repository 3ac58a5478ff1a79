      * REPLACE ‚Æ REPLACE OFF
       REPLACE ==KETA== BY ==7== ==KANA-MEI== BY ==YOMI==.
       01  R.
           05  A         PIC X(KETA).
           05  KANA-MEI  PIC X(3).
       REPLACE OFF.
           05  KETA      PIC X.
