000100*  住民記録　基本マスタ
000200 01  KIHON-REC.
000300     03  REC-KBN             PIC X(1).
000400     03  ATENA-NO            PIC 9(10).
000500     03  KJ-KBN              PIC X.
000600         88  KOJIN           VALUE '1'.
000700         88  HOJIN           VALUE '2'.
000800     03  KOJIN-BU.
000900         05  SIMEI           PIC N(5).
001000         05  SEIBETU         PIC 9.
001100         05  UMARE-FUSHO     PIC X.
001200         05  UMARE-YMD       PIC 9(7).
001300         05  UMARE-R         REDEFINES UMARE-YMD.
001400             07  GENGO       PIC 9.
001500             07  NEN         PIC 99.
001600             07  TUKI-HI     PIC 9(4).
001700         05  FILLER          PIC X(9).
001800     03  FILLER              REDEFINES KOJIN-BU.
001900         05  SIMEI           PIC N(10).
002000         05  SEIRITU.
002100             07  GENGO       PIC 9.
002200             07  NEN         PIC 99.
002300             07  GAPPI       PIC 9(4).
002400         05  FILLER          PIC X.
002500     03  GAKU                PIC S9(7)V99 COMP-3.
002600     03  MAE-JUSHO           OCCURS 3 TIMES.
002700         05  MJ-YUBIN        PIC X(7).
002800         05  KINGAKU         PIC S9(5) COMP-3.
002900         05  RIREKI          OCCURS 2.
003000             07  KINGAKU     PIC S9(5) COMP-3.
003100     03  KAISU               PIC 9(3) OCCURS 4 TIMES.
003200     03  FILLER              PIC X(4).
003300 01  TRL-REC.
003400     03  REC-KBN             PIC X.
003500     03  T-KENSU             PIC 9(7).
003600     03  T-GAKU              PIC S9(13)V99 COMP-3.
003700     03  T-NAME              PIC X(5).
