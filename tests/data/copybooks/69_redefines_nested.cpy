      * REDEFINES ‚Ì’†‚Ì REDEFINES
       01  R.
           05  A  PIC X(8).
           05  B  REDEFINES A.
               10  B1  PIC X(4).
               10  B2  REDEFINES B1  PIC 9(7) COMP-3.
               10  B3  PIC X(4).
           05  D  PIC X.
