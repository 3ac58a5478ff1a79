000100*----------------------------------------------------------------*
000200*  住民基本マスタ　ＪＵＫＩＫＨＮ　　　　　　　【ＲＬ＝８２０】
000300*  ヘッダ（０）、住民（１）、トレーラ（９）　　１履歴１レコード
000400*----------------------------------------------------------------*
000500 01  HDR-REC.
000600     03  REC-KBN                   PIC X(1).
000700     03  H-FILE                    PIC X(8).
000800*  抽出日（西暦）
000900     03  H-CHUSHUTU-YMD            PIC 9(8).
001000     03  FILLER                    PIC X(803).
001100 01  KIHON-REC.
001200     03  REC-KBN                   PIC X(1).
001300     03  SHICHOSON-CD              PIC X(6).
001400*  宛名番号
001500     03  ATENA-NO                  PIC 9(10).
001600*  履歴番号（古い順。最新の印は無い）
001700     03  RIREKI-NO                 PIC 9(3)  COMP-3.
001800     03  SETAI-NO                  PIC 9(10).
001900     03  KAISEI-NO                 PIC 9(2).
002000     03  JUMINHYO-CD               PIC X(11).
002100*  住民種別　１：日本人　３：外国人
002200     03  SHUBETU                   PIC X(1).
002300         88  NIHONJIN                VALUE '1'.
002400         88  GAIKOKUJIN              VALUE '3'.
002500*  住民状態　１０：住登　２０：転出　２５：国外転出　３０：死亡
002600*  　　　　　９０：職権消除等
002700     03  JOTAI                     PIC X(2).
002800*  氏名カナ（半角）・氏名漢字・旧氏漢字
002900     03  SIMEI-KN                  PIC X(40).
003000     03  SIMEI-KJ                  PIC N(20).
003100     03  KYUSI-KJ                  PIC N(10).                     I.191105
003200*  性別　１：男　２：女　９：不明
003300     03  SEIBETU                   PIC X(1).
003400     03  UMARE-YMD                 PIC 9(7).
003500*  続柄（４段）
003600     03  ZOKUGARA.
003700         05  ZOKU-1                PIC X(2).
003800         05  ZOKU-2                PIC X(2).
003900         05  ZOKU-3                PIC X(2).
004000         05  ZOKU-4                PIC X(2).
004100     03  JUNI                      PIC 9(2).
004200*  異動　区分１：増　２：減　３：修正
004300     03  IDO.
004400         05  IDO-KBN               PIC X(1).
004500         05  IDO-JIYU              PIC X(3).
004600         05  IDO-YMD               PIC 9(7).
004700         05  IDO-TODOKE-YMD        PIC 9(7).
004800*  処理日（西暦）
004900     03  SHORI-YMD                 PIC 9(8).
005000     03  JUMIN-YMD                 PIC 9(7).
005100     03  KISAI-YMD                 PIC 9(7).
005200     03  KISAI-JIYU                PIC X(2).
005300     03  SHUSEI-JIYU               PIC X(2).
005400*  住定日
005500     03  JUTEI-YMD                 PIC S9(7) COMP-3.
005600     03  SHOJO.
005700         05  SHOJO-JIYU            PIC X(2).
005800         05  SHOJO-TODOKE-YMD      PIC 9(7).
005900         05  SHOJO-YMD             PIC 9(7).
006000*  住所　方書は全角・半角混在（漢字シフト符号つき）
006100     03  JUSHO.
006200         05  AZA-CD                PIC X(7).
006300         05  YUBIN                 PIC N(7).
006400         05  AZA                   PIC N(20).
006500         05  BANCHI                PIC N(12).
006600         05  KATAGAKI              PIC X(42).
006700*  転出
006800     03  TENSHUTU.
006900         05  TENSHUTU-TODOKE-YMD   PIC 9(7).
007000         05  TENSHUTU-YOTEI-YMD    PIC 9(7).
007100         05  TENSHUTU-KAKUTEI-YMD  PIC 9(7).
007200         05  TENNYU-TSUCHI-YMD     PIC 9(7).
007300         05  SAKI-CD               PIC X(6).
007400         05  SAKI-YUBIN            PIC N(7).
007500         05  SAKI-JUSHO            PIC N(30).
007600*  日本人部
007700     03  NIHONJIN-BU.
007800         05  HONSEKI               PIC N(30).
007900         05  HITTO-UJI             PIC N(10).
008000         05  HITTO-NA              PIC N(10).
008100         05  FILLER                PIC X(20).
008200*  外国人部（住民種別３のとき）
008300     03  GAIKOKUJIN-BU  REDEFINES  NIHONJIN-BU.                   I.120709
008400         05  ROMAJI                PIC X(40).                     I.120709
008500         05  TUSHO                 PIC N(20).                     I.120709
008600         05  KOKUSEKI              PIC X(3).                      I.120709
008700         05  ZAIRYU-SIKAKU         PIC X(3).                      I.120709
008800         05  KIKAN-NEN             PIC 9(2).                      I.120709
008900         05  KIKAN-TUKI            PIC 9(2).                      I.120709
009000         05  KIKAN-HI              PIC 9(3).                      I.120709
009100         05  MANRYO-YMD            PIC 9(7).                      I.120709
009200         05  CARD-NO               PIC X(12).                     I.120709
009300         05  KITEI-KBN             PIC X(1).                      I.120709
009400         05  GAI-JUMIN-YMD         PIC 9(7).                      I.120709
009500*  成年被後見人・除票
009600     03  HIKOKEN                   PIC X(1).
009700     03  JOHYO                     PIC X(1).
009800*  前住所　１：転入前住所　２：転居前住所　３：前々住所
009900     03  MAE-JUSHO  OCCURS 3 TIMES.
010000         05  MJ-SHICHOSON          PIC X(6).
010100         05  MJ-YUBIN              PIC N(7).
010200         05  MJ-JUSHO              PIC N(25).
010300*  操作記録
010400     03  SOSA-ID                   PIC X(8).
010500     03  SOSA-YMD                  PIC 9(8).
010600     03  SOSA-JIKOKU               PIC 9(6).
010700     03  FILLER                    PIC X(4).
010800 01  TRL-REC.
010900     03  REC-KBN                   PIC X(1).
011000*  住民レコードの件数
011100     03  T-KENSU                   PIC 9(7).
011200     03  FILLER                    PIC X(812).
