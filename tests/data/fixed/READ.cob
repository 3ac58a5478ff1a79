      * IN.DAT -> THE VALUE OF EVERY FIELD ON A LINE OF ITS OWN.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. READER.
       ENVIRONMENT DIVISION.
       INPUT-OUTPUT SECTION.
       FILE-CONTROL.
           SELECT INF ASSIGN TO "IN.DAT"
               ORGANIZATION IS SEQUENTIAL.
       DATA DIVISION.
       FILE SECTION.
       FD  INF.
           COPY "NUMBERS.cpy".
       WORKING-STORAGE SECTION.
       01  AT-END                PIC 9 VALUE 0.
       01  I                     PIC 9(2).
       01  J                     PIC 9(2).
       01  E                     PIC -9(18).9(4).
       PROCEDURE DIVISION.
           OPEN INPUT INF.
           PERFORM NEXT-RECORD.
           PERFORM ONE-RECORD UNTIL AT-END = 1.
           CLOSE INF.
           STOP RUN.
       NEXT-RECORD.
           READ INF AT END MOVE 1 TO AT-END.
       ONE-RECORD.
           DISPLAY REC-KBN.
           DISPLAY MOJI.
           MOVE Z-U TO E.   DISPLAY E.
           MOVE Z-T TO E.   DISPLAY E.
           MOVE Z-L TO E.   DISPLAY E.
           MOVE Z-TS TO E.  DISPLAY E.
           MOVE Z-LS TO E.  DISPLAY E.
           MOVE P-U TO E.   DISPLAY E.
           MOVE P-S TO E.   DISPLAY E.
           MOVE P-18 TO E.  DISPLAY E.
           MOVE B-2 TO E.   DISPLAY E.
           MOVE B-4 TO E.   DISPLAY E.
           MOVE B-8 TO E.   DISPLAY E.
           MOVE B-U TO E.   DISPLAY E.
           PERFORM ONE-KAI VARYING I FROM 1 BY 1 UNTIL I > 3.
           IF REC-KBN = "N"
               MOVE RD-P TO E  DISPLAY E
               MOVE RD-Z TO E  DISPLAY E
           ELSE
               DISPLAY RD-X.
           PERFORM NEXT-RECORD.
       ONE-KAI.
           MOVE K-NO (I) TO E.   DISPLAY E.
           MOVE K-GAKU (I) TO E. DISPLAY E.
           PERFORM ONE-UTI VARYING J FROM 1 BY 1 UNTIL J > 2.
       ONE-UTI.
           MOVE U-GAKU (I J) TO E. DISPLAY E.
