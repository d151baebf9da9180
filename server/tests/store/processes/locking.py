"""Holds the database locked from a line on standard input to the next."""

import sqlite3
import sys

connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for command in sys.stdin:
    connection.execute("BEGIN EXCLUSIVE" if command.strip() == "lock" else "COMMIT")
    print("done", flush=True)
