       01  CONT-REC.
           05  NAGAI-NA
      -        MAE       PIC X(2).
           05  KBN           PIC X(80) VALUE '‚ ‚¢‚¤‚¦‚¨‚©‚«‚­‚¯‚±‚³‚µ‚·
      -    '‚¹‚»'.
      D    05  DEBUG-ONLY    PIC X(100).
           05  ATO           PIC X(3).
           EJECT
           05  SONOATO       PIC X.
               88 K-A VALUES ARE 'A' 'B', 'C'.
               88 K-9 VALUE '1' THRU '3'.
