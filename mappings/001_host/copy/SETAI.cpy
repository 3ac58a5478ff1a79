000100*  世帯マスタ　ＳＥＴＡＩ　　　　　　　　　　　　【ＲＬ＝８０】
000200 01  SETAI-REC.
000300     03  REC-KBN                   PIC X(1).
000400     03  SETAI-NO                  PIC 9(10).
000500     03  SETAI-RIREKI              PIC 9(3)  COMP-3.
000600*  世帯主の宛名番号（不在はゼロ）・世帯主不在　１：不在
000700     03  NUSI-ATENA                PIC 9(10).
000800     03  NUSI-FUZAI                PIC X(1).
000900     03  KAISI-YMD                 PIC S9(7) COMP-3.
001000     03  SHURYO-YMD                PIC S9(7) COMP-3.
001100*  行政区・小学校区
001200     03  GYOSEIKU                  PIC X(3).
001300     03  SHOGAKKU                  PIC X(2).
001400     03  SAKUJO                    PIC X(1).
001500*  操作記録
001600     03  SOSA-ID                   PIC X(8).
001700     03  SOSA-YMD                  PIC 9(8).
001800     03  SOSA-JIKOKU               PIC 9(6).
001900     03  FILLER                    PIC X(20).
002000 01  SETAI-TRL.
002100     03  REC-KBN                   PIC X(1).
002200     03  T-KENSU                   PIC S9(8) COMP.
002300     03  FILLER                    PIC X(75).
