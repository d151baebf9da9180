"""Everything that is plain HTTP: the client's files, health, numbers, `/api`, security headers."""

from chattr.web.attempts import AttemptGate
from chattr.web.gate import ActiveGate
from chattr.web.routes import WebSettings, create_web
from chattr.web.state import ServerState

__all__ = ["ActiveGate", "AttemptGate", "ServerState", "WebSettings", "create_web"]
