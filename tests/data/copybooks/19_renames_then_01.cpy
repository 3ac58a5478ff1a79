      * 66 ‚ÌŒã‚Ì 01
       01  R.
           05  A    PIC X(10).
       66  AA RENAMES A.
       01  S.
           05  B    PIC X(3).
