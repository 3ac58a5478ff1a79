000100*----------------------------------------------------------------*I.100709
000200*  住民記録　基本マスタ　　　　　　　　　　　　　　　　　ＲＬ＝２６７
000300*----------------------------------------------------------------*
000400 01  KIHON-REC.                                                   I.100709
000500     03  REC-KBN             PIC X(1).                            D.100709
000600         88  KIHON           VALUE '1'.
000700     03  ATENA-NO            PIC 9(10).
000800     03  住民データ.
000900         05  氏名漢字        PIC N(20).
001000         05  氏名カナ        PICTURE IS X(30).
001100         05  性別　          PIC 9 VALUE 1.
001200             88  男          VALUE 1.
001300             88  女          VALUE 2.
001400     03  ZANDAKA-1           PIC S9(7)V99 COMP-3.
001500     03  ZANDAKA-2           PIC S9(4) COMP.
001600     03  ZANDAKA-3           PIC S9(5) USAGE IS BINARY.
001700     03  ZANDAKA-4           PIC S9(18) COMP-4.
001800     03  ZANDAKA-5           PIC S9(5) LEADING SEPARATE CHARACTER.
001900     03  ZANDAKA-6           PIC S9(5) SIGN TRAILING.
002000     03  MAE-JUSHO           OCCURS 3 TIMES INDEXED BY IX-1.
002100         05  MJ-YUBIN        PIC X(7).
002200         05  MJ-RIREKI       OCCURS 2.
002300             07  MJ-YMD      PIC 9(7).
002400         05  FILLER          PIC X(2).
002500     03  KUBUN.
002600         05  KJ-KBN          PIC X.
002700     03  KOJIN-BU.
002800         05  KOJIN-NO        PIC 9(12).
002900         05  FILLER          PIC X(8).
003000     03  HOJIN-BU            REDEFINES KOJIN-BU.
003100         05  HOJIN-NO        PIC 9(13).
003200         05  FILLER          PIC X(7).
003300     03  GAKU                PIC S9(9) COMP-3 OCCURS 12 TIMES.
003400     03  FILLER              PIC X(5).
003500/
003600 01  TRL-REC.
003700     03  T-KBN               PIC X.
003800     03  T-KENSU             PIC 9(8).
