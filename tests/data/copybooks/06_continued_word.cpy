      * åÍÇÃìríÜÇ≈ë±Ç≠çs
       01  R.
           05  KOMOKU-MEI-GA-NAGAI-NODE-TSUGI
           PIC X(5).
           05  A  PIC S9(5) CO
      -                       MP-3.
