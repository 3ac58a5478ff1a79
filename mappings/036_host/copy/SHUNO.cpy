000100*  収納マスタ　ＳＨＵＮＯ　　　　　　　　　　　　【ＲＬ＝８２０】
000200 01  SHUNO-REC.
000300     03  REC-KBN                   PIC X(1).
000400     03  SHICHOSON-CD              PIC X(6).
000500*  年度（元号＋年）
000600     03  FUKA-NENDO                PIC 9(3).
000700     03  SOTO-NENDO                PIC 9(3).
000800     03  TUCHI-NO                  PIC 9(10).
000900     03  KAMOKU                    PIC X(3).
001000     03  ATENA-NO                  PIC 9(10).
001100*  年計（期別の合計）
001200     03  NEN-CHOTEI                PIC S9(9) COMP-3.
001300     03  NEN-SHUNO                 PIC S9(9) COMP-3.
001400*  期別　空きの期はゼロ
001500     03  KIBETU  OCCURS 12 TIMES.
001600         05  KI                    PIC 9(2).
001700         05  NOKIGEN               PIC 9(7).
001800         05  CHOTEI-GAKU           PIC S9(9) COMP-3.
001900         05  CHOTEI-TOKUSOKU       PIC S9(5) COMP-3.
002000         05  CHOTEI-ENTAI          PIC S9(7).
002100         05  SHUNO-GAKU            PIC S9(9) COMP-3.
002200         05  SHUNO-TOKUSOKU        PIC S9(5) COMP-3.
002300         05  SHUNO-ENTAI           PIC S9(7).
002400         05  TOKUSOKU-YMD          PIC 9(7).
002500         05  SHUNYU-YMD            PIC 9(7).
002600         05  RYOSHU-YMD            PIC 9(7).
002700*  操作記録
002800     03  SOSA-ID                   PIC X(8).
002900     03  SOSA-YMD                  PIC 9(8).
003000     03  SOSA-JIKOKU               PIC 9(6).
003100     03  FILLER                    PIC X(32).
003200 01  SHUNO-TRL.
003300     03  REC-KBN                   PIC X(1).
003400     03  T-KENSU                   PIC 9(7).
003500     03  T-CHOTEI                  PIC S9(13) COMP-3.
003600     03  T-SHUNO                   PIC S9(13) COMP-3.
003700     03  FILLER                    PIC X(798).
