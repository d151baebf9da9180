"""Where sockets come in."""

from dataclasses import dataclass

from starlette.types import ASGIApp

from chattr.calls.service import CallService


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Who may connect.

    `client_origins`: origins (`https://host[:port]`) beside the server's own. Clients that send no
    Origin header (programs, not pages) are let in; a page of any other origin is refused.
    """

    client_origins: tuple[str, ...] = ()


class Gateway:
    """Accepts sockets and gives each a session."""

    def asgi(self, other: ASGIApp) -> ASGIApp:
        """Return an application that serves `/socket.io` and hands everything else to `other`."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close every socket and take no more; clients see a transport close and reconnect."""
        raise NotImplementedError

    def connections(self) -> int:
        """Count the open sockets."""
        raise NotImplementedError


def create_gateway(service: CallService, settings: GatewaySettings) -> Gateway:
    """Make the gateway to `service`."""
    raise NotImplementedError
