      * JOINING Åc AS SUFFIXÅiïxémí Åj
       01  R.
           COPY JUSHO JOINING R AS SUFFIX.
