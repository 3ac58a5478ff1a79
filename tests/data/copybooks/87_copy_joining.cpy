      * COPY … JOINING … AS PREFIX（富士通）
       01  R.
           COPY JOIN JOINING 受 AS PREFIX.
