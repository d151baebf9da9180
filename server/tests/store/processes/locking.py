"""Holds the database locked, or reads of one moment of it, from a line on standard input to the next."""

import sqlite3
import sys

connection = sqlite3.connect(sys.argv[1], isolation_level=None)
statements = {"lock": "BEGIN EXCLUSIVE", "read": "BEGIN"}
for command in map(str.strip, sys.stdin):
    connection.execute(statements.get(command, "COMMIT"))
    if command == "read":
        connection.execute("SELECT count(*) FROM chat").fetchone()
    print("done", flush=True)
