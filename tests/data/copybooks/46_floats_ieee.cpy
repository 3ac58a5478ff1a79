      * COMP-1ÅECOMP-2 ÇÕ IEEEÅignucobolÅj
       01  R.
           05  A  COMP-1.
           05  B  USAGE COMP-2.
           05  C  PIC X.
