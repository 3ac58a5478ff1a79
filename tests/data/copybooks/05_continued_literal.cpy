      * 7 Œ…–Ú‚ÌƒnƒCƒtƒ“‚Å‘±‚­’è”
       01  R.
           05  A  PIC X(40) VALUE 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789AB.
      -    'CD'.
           05  B  PIC X.
