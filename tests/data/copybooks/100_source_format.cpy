      * >>SOURCE FORMAT で途中から自由形式、また固定形式
       01  R.                                                           TAG00001
           05  A  PIC X(3).                                             TAG00002
       >>SOURCE FORMAT IS FREE
05 B PIC X(2). *> at the margin
>>SOURCE FIXED
000010     05  C  PIC X.                                                TAG00003
