      * çıà¯Ç∆ÉLÅ[ÇÃÇ†ÇÈ OCCURS
       01  R.
           05  HYO  OCCURS 5 TIMES
                    ASCENDING KEY IS K-CODE K-EDA
                    INDEXED BY IX-1, IX-2.
               10  K-CODE  PIC X(2).
               10  K-EDA   PIC 9.
           05  B  PIC X.
