      * () ‚ð•â‚¤ REPLACING
       01  R.
           COPY KAKKO REPLACING ==()== BY ==UKE==.
