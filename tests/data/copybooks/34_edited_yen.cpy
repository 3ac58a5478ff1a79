      * â~ãLçÜ
       01  R.
           05  A  PIC \\\,\\9.
           05  B  PIC X.
