      * ç∂ÇÃ P: è¨êîì_ÇÃå„ÇÃ 0
       01  R.
           05  A  PIC VPP9(3).
           05  B  PIC PPP99.
           05  C  PIC SVP(2)9(3) COMP.
