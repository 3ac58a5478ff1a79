      * “¯‚¶–¼‘O‚ðW’c‚Å‹æ•Ê‚·‚é
       01  R.
           05  GENZAI.
               10  YUBIN  PIC X(7).
               10  JUSHO  PIC X(20).
           05  MAE.
               10  YUBIN  PIC X(7).
               10  JUSHO  PIC X(20).
