      * CR ‚Æ DB ‚Í“ñ•¶Žš
       01  R.
           05  A  PIC Z(5)9CR.
           05  B  PIC 9(4).99DB.
           05  C  PIC X.
