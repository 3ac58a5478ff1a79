      * èIé~ïÑÇ‚åÍÇÃÇ†ÇÈ VALUE
       01  R.
           05  A  PIC X(20) VALUE 'PIC X. 05 B'.
           05  B  PIC 9V9   VALUE 1.5.
           05  C  PIC X(4)  VALUE ALL 'AB'.
           05  D  PIC X(3)  VALUE "IT'S".
           05  E  PIC S9(3) VALUE -12.
           05  F  PIC X(2)  VALUE X'0D0A'.
