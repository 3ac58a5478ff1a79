      * VALUES.TXT -> OUT.DAT: ONE VALUE A LINE, IN THE ORDER OF THE FIELDS.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. WRITER.
       ENVIRONMENT DIVISION.
       INPUT-OUTPUT SECTION.
       FILE-CONTROL.
           SELECT VAL ASSIGN TO "VALUES.TXT"
               ORGANIZATION IS LINE SEQUENTIAL.
           SELECT OUTF ASSIGN TO "OUT.DAT"
               ORGANIZATION IS SEQUENTIAL.
       DATA DIVISION.
       FILE SECTION.
       FD  VAL.
       01  V-REC.
           05  V-X               PIC X(8).
           05  FILLER            PIC X(16).
       01  V-NUM                 PIC S9(18)V9(4)
                                 SIGN IS LEADING SEPARATE.
       FD  OUTF.
           COPY "NUMBERS.cpy".
       WORKING-STORAGE SECTION.
       01  AT-END                PIC 9 VALUE 0.
       01  I                     PIC 9(2).
       01  J                     PIC 9(2).
       PROCEDURE DIVISION.
           OPEN INPUT VAL OUTPUT OUTF.
           PERFORM NEXT-VALUE.
           PERFORM ONE-RECORD UNTIL AT-END = 1.
           CLOSE VAL OUTF.
           STOP RUN.
       NEXT-VALUE.
           READ VAL AT END MOVE 1 TO AT-END.
       ONE-RECORD.
           MOVE SPACES TO NUM-REC.
           MOVE V-X TO REC-KBN.      PERFORM NEXT-VALUE.
           MOVE V-X TO MOJI.         PERFORM NEXT-VALUE.
           MOVE V-NUM TO Z-U.        PERFORM NEXT-VALUE.
           MOVE V-NUM TO Z-T.        PERFORM NEXT-VALUE.
           MOVE V-NUM TO Z-L.        PERFORM NEXT-VALUE.
           MOVE V-NUM TO Z-TS.       PERFORM NEXT-VALUE.
           MOVE V-NUM TO Z-LS.       PERFORM NEXT-VALUE.
           MOVE V-NUM TO P-U.        PERFORM NEXT-VALUE.
           MOVE V-NUM TO P-S.        PERFORM NEXT-VALUE.
           MOVE V-NUM TO P-18.       PERFORM NEXT-VALUE.
           MOVE V-NUM TO B-2.        PERFORM NEXT-VALUE.
           MOVE V-NUM TO B-4.        PERFORM NEXT-VALUE.
           MOVE V-NUM TO B-8.        PERFORM NEXT-VALUE.
           MOVE V-NUM TO B-U.        PERFORM NEXT-VALUE.
           PERFORM ONE-KAI VARYING I FROM 1 BY 1 UNTIL I > 3.
           IF REC-KBN = "N"
               MOVE V-NUM TO RD-P    PERFORM NEXT-VALUE
               MOVE V-NUM TO RD-Z    PERFORM NEXT-VALUE
           ELSE
               MOVE V-X TO RD-X      PERFORM NEXT-VALUE.
           WRITE NUM-REC.
       ONE-KAI.
           MOVE V-NUM TO K-NO (I).   PERFORM NEXT-VALUE.
           MOVE V-NUM TO K-GAKU (I). PERFORM NEXT-VALUE.
           PERFORM ONE-UTI VARYING J FROM 1 BY 1 UNTIL J > 2.
       ONE-UTI.
           MOVE V-NUM TO U-GAKU (I J). PERFORM NEXT-VALUE.
