000100*  支援措置マスタ　ＳＩＥＮ　　　　　　　　　　　【ＲＬ＝１６０】
000200 01  SIEN-REC.
000300     03  REC-KBN                   PIC X(1).
000400     03  ATENA-NO                  PIC 9(10).
000500*  支援区分　Ａ：支援　Ｂ：仮支援　Ｃ：終了
000600     03  SIEN-KBN                  PIC X(1).
000700     03  SIEN-JIYU                 PIC X(1).
000800     03  MOSIDE-YMD                PIC 9(7).
000900     03  KAISI-YMD                 PIC 9(7).
001000     03  SHURYO-YMD                PIC 9(7).
001100     03  SEIGEN-KBN                PIC X(2).
001200*  併せて支援を求める者・相手方
001300     03  AWASE-ATENA               PIC 9(10).
001400     03  AITE-ATENA                PIC 9(10).
001500     03  AITE-SIMEI                PIC N(20).
001600     03  TENSO-CD                  PIC X(6).
001700     03  SAKUJO                    PIC X(1).
001800*  操作記録
001900     03  SOSA-ID                   PIC X(8).
002000     03  SOSA-YMD                  PIC 9(8).
002100     03  SOSA-JIKOKU               PIC 9(6).
002200     03  FILLER                    PIC X(35).
002300 01  SIEN-TRL.
002400     03  REC-KBN                   PIC X(1).
002500     03  T-KENSU                   PIC 9(7).
002600     03  FILLER                    PIC X(152).
