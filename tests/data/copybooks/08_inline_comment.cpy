      * s‚Ì“r’†‚Ì *> ‚ÆA’è”‚Ì’†‚Ì *>
       01  R.  *> PIC X.
           05  A  PIC X(3) VALUE '*>'.  *> 05 B PIC X.
           05  B  PIC X.
