      * COMP-5 ‚ÍãˆÊ‚ªæiibmj
       01  R.
           05  A  PIC S9(2) COMP-5.
           05  B  PIC 9(9) COMP-5.
