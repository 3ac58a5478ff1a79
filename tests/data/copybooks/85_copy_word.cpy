      * Œê‚Æ’è”‚ð’u‚«Š·‚¦‚é REPLACING
       01  R.
           COPY JUSHO REPLACING JU-YUBIN BY POSTAL
                                20 BY 25.
