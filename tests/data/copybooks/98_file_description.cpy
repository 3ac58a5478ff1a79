      * FD Ç∆êﬂÇÃå©èoÇµ
       FILE SECTION.
       FD  JUKI-FILE
           BLOCK CONTAINS 10 RECORDS
           RECORD CONTAINS 20 CHARACTERS
           LABEL RECORD IS STANDARD
           VALUE OF IDENTIFICATION IS "JUKI".
       01  R.
           05  A  PIC X(20).
       01  S.
           05  B  PIC X(10).
