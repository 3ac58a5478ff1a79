       01  SIZES.
           05  B-1   PIC S9(1) COMP.
           05  B-4   PIC 9(4) COMP.
           05  B-5   PIC S9(5) COMP.
           05  B-9   PIC 9(9) BINARY.
           05  B-10  PIC S9(10) COMPUTATIONAL.
           05  B-18  PIC S9(16)V99 COMP.
           05  P-1   PIC 9 COMP-3.
           05  P-2   PIC 9(2) COMP-3.
           05  P-3   PIC S9(3) PACKED-DECIMAL.
           05  P-17  PIC S9(17) COMPUTATIONAL-3.
           05  P-18  PIC S9(18) COMP-3.
           05  Z-S   PIC S9(4).
           05  Z-SL  PIC S9(4) LEADING.
           05  Z-SLS PIC S9(4) SIGN LEADING SEPARATE.
           05  Z-STS PIC S9(4) SIGN IS TRAILING SEPARATE CHARACTER.
           05  Z-V   PIC 9(3)V9(4).
           05  Z-VV  PIC V99.
           05  X-A   PIC A(3)X(2)9.
           05  N-1   PIC N.
           05  N-5   PIC NN(4).
