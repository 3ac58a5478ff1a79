      * âpêîéöï“èW
       01  R.
           05  A  PIC XXBXX/XX.
           05  B  PIC 99/99/99.
           05  C  PIC 9(4)B9(2)B9(2).
           05  D  PIC 0X(3)0.
