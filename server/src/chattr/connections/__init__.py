"""uvicorn's connections, with an end to those that take without giving: what it leaves to a proxy.

Each connection has a time to say what it wants, a time to take what it is sent, and an address that may
have so many of them.
"""

from chattr.connections.http import GuardedHttp
from chattr.connections.options import allow_open_files, connection_options

__all__ = ["GuardedHttp", "allow_open_files", "connection_options"]
