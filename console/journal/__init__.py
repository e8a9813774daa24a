"""The journal (append-only, hash-chained truth of this console) and the readings (time series). SQLite lives here."""
