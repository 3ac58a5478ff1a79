      * W’c‚Ì COMP-2: PICTURE ‚Ì‚È‚¢€–Ú‚ª•À‚Ô
       01  R.
           05  G  COMP-2.
               10  A.
               10  B.
           05  C  PIC X.
