      * èWícÇ…èëÇ¢ÇΩ SYNC
       01  R SYNC.
           05  A  PIC X.
           05  B  PIC S9(4) COMP.
           05  C  PIC S9(5) COMP-3.
           05  D  PIC S9(9) COMP.
