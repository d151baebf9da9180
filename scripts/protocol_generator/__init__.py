"""Derives the client's TypeScript types and `docs/protocol.md` from `chattr.protocol`."""
