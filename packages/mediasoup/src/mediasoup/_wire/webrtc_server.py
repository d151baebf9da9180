"""Requests to a WebRtcServer, and what it answers."""

from typing import Final

from mediasoup._wire.flat import Table
from mediasoup._wire.reader import Reader
from mediasoup._wire.request import Request, Response
from mediasoup.webrtc_server_types import IceUserNameFragment, IpPort, WebRtcServerDump

DUMP: Final = Table("WebRtcServer.DumpResponse")
IP_PORT: Final = Table("WebRtcServer.IpPort")
USERNAME_FRAGMENT: Final = Table("WebRtcServer.IceUserNameFragment")


def get_dump(server_id: str) -> Request:
    """Ask what the server holds."""
    return Request("WEBRTCSERVER_DUMP", server_id)


def decode_dump(response: Response) -> WebRtcServerDump:
    """Decode what the server holds."""
    return response.read(DUMP, _decode_dump)


def _decode_dump(data: Reader) -> WebRtcServerDump:
    return WebRtcServerDump(
        id=data.text("id"),
        udp_sockets=_decode_sockets(data, "udp_sockets"),
        tcp_servers=_decode_sockets(data, "tcp_servers"),
        webrtc_transport_ids=tuple(data.texts("web_rtc_transport_ids")),
        local_ice_username_fragments=tuple(
            IceUserNameFragment(
                local_ice_username_fragment=entry.text("local_ice_username_fragment"),
                webrtc_transport_id=entry.text("web_rtc_transport_id"),
            )
            for entry in data.tables("local_ice_username_fragments", USERNAME_FRAGMENT)
        ),
    )


def _decode_sockets(data: Reader, name: str) -> tuple[IpPort, ...]:
    return tuple(IpPort(ip=s.text("ip"), port=s.integer("port")) for s in data.tables(name, IP_PORT))
