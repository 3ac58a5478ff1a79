      *****************************************************************
      *  住民記録 基本マスタ  （記録長 400 バイト）
      *****************************************************************
       01  KIHON-REC.
           05  REC-KBN             PIC X(1).
           05  ATENA-NO            PIC 9(10).
           05  RIREKI-NO           PIC S9(5)  COMP-3.
           05  EDA-NO              PIC S9(3)  COMP-3.
           05  SETAI-NO            PIC 9(10).
           05  JUMIN-CD            PIC X(11).
           05  KOJIN-NO            PIC X(12).
           05  SAISIN-FLG          PIC X(1).
           05  KAISEI-NO           PIC S9(5)  COMP.
           05  YUSEN-KBN           PIC X(1).
           05  SHUBETU             PIC X(1).
           05  JOTAI               PIC X(1).
           05  SIMEI-KJ            PIC N(12).
           05  SIMEI-KN            PIC X(20).
           05  SEIBETU             PIC X(1).
           05  UMARE-YMD           PIC 9(7).
           05  ZOKU-1              PIC X(2).
           05  ZOKU-2              PIC X(2).
           05  ZOKU-KJ             PIC N(6).
           05  NUSI-KJ             PIC N(12).
           05  YUBIN-NO            PIC X(7).
           05  SICHO-CD            PIC X(6).
           05  CHOAZA-CD           PIC X(7).
           05  KEN-KJ              PIC N(4).
           05  SICHO-KJ            PIC N(6).
           05  CHOAZA-KJ           PIC N(12).
           05  BANCHI-KJ           PIC N(8).
           05  KATAGAKI-KJ         PIC N(10).
           05  MAE-YUBIN-NO        PIC X(7).
           05  MAE-SICHO-CD        PIC X(6).
           05  MAE-CHOAZA-KJ       PIC N(12).
           05  IDO-YMD             PIC 9(7).
           05  IDO-TODOKE-YMD      PIC 9(7).
           05  IDO-JIYU            PIC X(2).
           05  JUMIN-YMD           PIC 9(7).
           05  JUTEI-YMD           PIC 9(7).
           05  TUCHI-YMD           PIC 9(7).
           05  SHORI-YMD           PIC S9(7)  COMP-3.
           05  SHOJO-YMD           PIC 9(7).
           05  SHOJO-JIYU          PIC X(2).
           05  KISAI-JUN           PIC S9(3)  COMP-3.
           05  TIKU-1              PIC X(4).
           05  TIKU-2              PIC X(4).
           05  TIKU-3              PIC X(4).
           05  JOHYO-FLG           PIC X(1).
           05  KOKUHO-UMU          PIC X(1).
           05  KOKUHO-YMD          PIC 9(7).
           05  KAIGO-UMU           PIC X(1).
           05  NENKIN-NO           PIC X(10).
           05  SOSA-ID             PIC X(8).
           05  SOSA-YMD            PIC 9(8).
           05  SOSA-JIKOKU         PIC 9(6).
           05  FILLER              PIC X(8).
       01  TRAILER-REC.
           05  REC-KBN             PIC X(1).
           05  T-KENSU             PIC S9(9)  COMP-3.
           05  FILLER              PIC X(394).
