      * ŒÅ’è‚Ì•\‚Ì’†‚Ì OCCURS DEPENDING ON
       01  R.
           05  N  PIC 9.
           05  T  OCCURS 2.
               10  A  PIC X.
               10  U  PIC X(2) OCCURS 1 TO 4 DEPENDING ON N.
