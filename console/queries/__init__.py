"""Reading threads: read-only connections, short transactions, the newest question wins."""
