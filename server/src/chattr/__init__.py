"""chattr: a self-hosted, multi-user video calling server."""

__version__ = "0.1.0"
