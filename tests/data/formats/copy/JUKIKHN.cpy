       01  SETAI-REC.
           03  REC-KBN                 PIC X(01).
           03  SETAI-NO                PIC 9(10) COMP-3.
           03  JUSHO                   PIC N(20).
       01  KOJIN-REC.
           03  REC-KBN                 PIC X(01).
           03  ATENA-NO                PIC 9(10) COMP-3.
           03  RIREKI-SU               PIC 9(02).
           03  RIREKI OCCURS 0 TO 20 DEPENDING ON RIREKI-SU.
               05  IDO-YMD             PIC 9(07).
               05  IDO-JIYU            PIC X(02).
