      * COPY Åc REPLACING ==:TAG:==
       COPY TAGGED REPLACING ==:TAG:== BY ==JK==.
