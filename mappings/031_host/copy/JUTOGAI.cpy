000100*  住登外者マスタ　ＪＵＴＯＧＡＩ　　　　　　　　【ＲＬ＝６２０】
000200 01  JUTOGAI-REC.
000300     03  REC-KBN                   PIC X(1).
000400     03  ATENA-NO                  PIC 9(10).
000500     03  KOJIN-NO                  PIC X(12).                     I.151005
000600     03  SIMEI-KN                  PIC X(40).
000700     03  SIMEI-KJ                  PIC N(30).
000800*  外国人　英字氏名・漢字氏名
000900     03  GAI-EI                    PIC X(40).
001000     03  GAI-KJ                    PIC N(20).
001100*  性別　１：男　２：女　９：不明
001200     03  SEIBETU                   PIC X(1).
001300     03  UMARE-YMD                 PIC 9(7).
001400     03  JUSHO.
001500         05  SHICHOSON-CD          PIC X(6).
001600         05  AZA-CD                PIC X(7).
001700         05  YUBIN                 PIC N(7).
001800         05  KEN                   PIC N(4).
001900         05  SHI                   PIC N(12).
002000         05  AZA                   PIC N(18).
002100         05  BANCHI                PIC N(25).
002200         05  KATAGAKI              PIC N(30).
002300         05  KATAGAKI-KN           PIC X(60).
002400*  業務　０１：固定　０２：住民税　０３：軽自　０４：国保
002500     03  GYOMU                     PIC X(2).
002600     03  DOKUJI-ID                 PIC X(3).
002700*  代表区分　１：代表　２：名寄せ済み
002800     03  DAIHYO-KBN                PIC X(1).
002900     03  NAYOSE-ATENA              PIC 9(10).
003000*  操作記録
003100     03  SOSA-ID                   PIC X(8).
003200     03  SOSA-YMD                  PIC 9(8).
003300     03  SOSA-JIKOKU               PIC 9(6).
003400     03  FILLER                    PIC X(106).
003500 01  JUTOGAI-TRL.
003600     03  REC-KBN                   PIC X(1).
003700     03  T-KENSU                   PIC 9(7)  COMP-3.
003800     03  FILLER                    PIC X(615).
