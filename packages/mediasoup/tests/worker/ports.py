"""Free ports, and the addresses that a transport offers."""

import socket

from mediasoup import (
    IceCandidateTcpType,
    IceCandidateType,
    TransportProtocol,
    WebRtcTransport,
)

UDP, TCP = TransportProtocol.UDP, TransportProtocol.TCP


def free_port(protocol: TransportProtocol = UDP, ip: str = "127.0.0.1") -> int:
    kind = socket.SOCK_DGRAM if protocol is UDP else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((ip, 0))
        return int(probe.getsockname()[1])


def free_neighbours() -> int:
    """Return a port that is free, and whose successor is."""
    while True:
        low = free_port()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", low + 1))
            except OSError:
                continue
            return low


def seen(transport: WebRtcTransport) -> list[tuple[str, str]]:
    """Protocols and addresses of the candidates, which come in order of priority."""
    candidates = transport.ice_candidates
    priorities = [candidate.priority for candidate in candidates]
    assert priorities == sorted(set(priorities), reverse=True)
    for candidate in candidates:
        assert candidate.ip == candidate.address
        assert candidate.type is IceCandidateType.HOST
        expected = IceCandidateTcpType.PASSIVE if candidate.protocol is TCP else None
        assert candidate.tcp_type is expected
    return [(str(candidate.protocol), candidate.address) for candidate in candidates]
