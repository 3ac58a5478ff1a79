           05  ()-NO      PIC 9(5).
           05  ()-MEI     PIC X(10).
