      * 一行に全部、一項目が数行
       01 R. 05 A PIC X. 05 B
          PIC
          9(4)
          COMP
          . 05 C PIC X.
