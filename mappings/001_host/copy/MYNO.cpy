000100*  個人番号マスタ　ＭＹＮＯ　　　　　　　　　　　【ＲＬ＝６０】
000200 01  MYNO-REC.
000300     03  REC-KBN                   PIC X(1).
000400     03  ATENA-NO                  PIC 9(10).
000500*  連番（古い順）
000600     03  RENBAN                    PIC 9(3)  COMP-3.
000700     03  KOJIN-NO                  PIC X(12).
000800*  操作記録
000900     03  SOSA-ID                   PIC X(8).
001000     03  SOSA-YMD                  PIC 9(8).
001100     03  SOSA-JIKOKU               PIC 9(6).
001200     03  FILLER                    PIC X(13).
001300 01  MYNO-TRL.
001400     03  REC-KBN                   PIC X(1).
001500     03  T-KENSU                   PIC 9(7).
001600     03  FILLER                    PIC X(52).
