      * PREFIXINGi“ú—§j
       01  R.
           COPY JUSHO PREFIXING MAE-.
