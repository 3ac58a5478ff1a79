      * 77 ÇÃçÄñ⁄
       77  KENSU  PIC 9(4) COMP.
       01  R.
           05  A  PIC X.
       77  GOKEI  PIC S9(9) COMP-3.
