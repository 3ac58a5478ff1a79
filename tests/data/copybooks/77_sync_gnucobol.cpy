      * é©ï™ÇÃí∑Ç≥Ç…ëµÇ¶ÇÈ SYNCÅignucobolÅj
       01  R.
           05  A  PIC X.
           05  G.
               10  B  PIC S9(9) COMP SYNC.
               10  C  PIC X.
           05  D  PIC S9(18) COMP SYNC.
           05  E  PIC X.
           05  F  COMP-2 SYNC.
           05  H  PIC X.
           05  I  PIC S9(3) COMP-3 SYNC.
