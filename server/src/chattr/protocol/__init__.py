"""The signaling protocol: what travels over Socket.IO, and nothing else.

Every shape is defined here once. `scripts/generate_protocol.py` derives the client's TypeScript
types and `docs/protocol.md` from it.
"""
