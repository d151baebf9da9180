"""The use cases: what happens when somebody knocks, joins, sends, receives, drops out or leaves."""
