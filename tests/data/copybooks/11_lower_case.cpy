      * ¬•¶š‚Ì—\–ñŒê
       01  r.
           05  kingaku  pic s9(7)v99 comp-3.
           05  filler   picture is x(2).
