      * COMP-5 ÇÕâ∫à Ç™êÊÅignucobolÅj
       01  R.
           05  A  PIC S9(4) COMP-5.
           05  B  PIC 9(9) COMP-5.
           05  C  PIC S9(18) COMP-5.
           05  D  PIC S9(7)V99 COMP-5.
