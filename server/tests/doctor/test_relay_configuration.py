"""deploy/'s turnserver.conf on a real coturn: to whom it relays, and what its log tells."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from certificates import DAY, new_authority
from turn_client import TurnClient

from chattr.config import load
from chattr.doctor.findings import Level
from chattr.doctor.relays import check_relays
from coturn import CONFIGURATION, SECRET, TurnServer, free_port, turn_server

SOURCE = "127.0.0.3"
"""Where the client is, so that its address is told from the server's."""


@pytest.fixture(scope="module")
def coturn() -> Iterator[TurnServer]:
    with turn_server() as running:
        yield running


@pytest.fixture
def client(coturn: TurnServer) -> Iterator[TurnClient]:
    with TurnClient((coturn.address, coturn.port), SECRET, source=SOURCE) as client:
        assert client.allocate().error is None
        yield client


def listener(address: str) -> socket.socket:
    found = socket.socket(type=socket.SOCK_DGRAM)
    found.bind((address, 0))
    found.settimeout(5)
    return found


def test_media_ports_are_reached(coturn: TurnServer, client: TurnClient) -> None:
    with listener(coturn.address) as media:
        port = media.getsockname()[1]
        assert client.permit(coturn.address) is None
        client.send(coturn.address, port, b"media")
        assert media.recv(100) == b"media"
        assert client.bind(coturn.address, port) is None


@pytest.mark.parametrize(
    "peer",
    # Another address of this machine, the networks around it, the internet, and the ends of the range.
    ["127.0.0.2", "10.0.0.1", "192.168.1.1", "169.254.169.254", "8.8.8.8", "0.0.0.0", "255.255.255.255"],
)
def test_nobody_else_is(client: TurnClient, peer: str) -> None:
    assert client.permit(peer) == (403, "Forbidden IP")
    assert client.bind(peer, 9) == (403, "Forbidden IP")


def test_what_is_sent_without_leave_does_not_arrive(coturn: TurnServer, client: TurnClient) -> None:
    with listener("127.0.0.2") as other, listener(coturn.address) as media:
        assert client.permit("127.0.0.2") is not None
        client.send("127.0.0.2", other.getsockname()[1], b"stray")
        # What comes after it has arrived, so it would have.
        assert client.permit(coturn.address) is None
        client.send(coturn.address, media.getsockname()[1], b"media")
        assert media.recv(100) == b"media"
        other.setblocking(False)
        with pytest.raises(BlockingIOError):
            other.recv(100)


def test_the_log_tells_nobodys_address() -> None:
    with turn_server() as coturn:
        where = (coturn.address, coturn.port)
        with TurnClient(where, SECRET, source=SOURCE) as client:
            assert client.allocate().error is None
            assert client.permit(coturn.address) is None
            assert client.permit("10.0.0.1") is not None
            client.release()
        connection = socket.create_connection(where, timeout=5, source_address=(SOURCE, 0))
        with connection, suppress(ConnectionError):
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(100):
                pass
        with TurnClient(where, SECRET, source=SOURCE, password="wrong") as client:
            refused = client.allocate().error
            assert refused is not None
            assert refused[0] == 401
        deadline = time.monotonic() + 10
        while ":tester>" not in (told := coturn.log.read_text(errors="replace")):
            assert time.monotonic() < deadline, told
            time.sleep(0.05)
    assert "10.0.0.1 denied" in told
    assert SOURCE not in told


async def test_the_relay_at_the_port_of_web_traffic_is_as_documented(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = new_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.root))
    here, port = "127.0.0.1", free_port("127.0.0.1")
    both = str(authority.issue(here, -DAY, 90 * DAY))
    page = (Path(__file__).parents[3] / "docs" / "operating.md").read_text()
    (lines,) = re.findall(r"^```\n(tls-listening-port=443\n.*?)^```$", page, re.MULTILINE | re.DOTALL)
    values = {"tls-listening-port": str(port), "cert": both, "pkey": both, "static-auth-secret": SECRET}
    own = [f"{name}={values.get(name, here)}" for name in re.findall(r"^([a-z-]+)=", lines, re.MULTILINE)]
    assert "`deploy/coturn` without `no-tls`" in page
    shipped = [line for line in CONFIGURATION.read_text().splitlines() if line != "no-tls"]
    configuration = tmp_path / "turnserver.conf"
    configuration.write_text("\n".join([*shipped, *own, ""]))

    urls = f"turns:{here}:{port}?transport=tcp"
    settings = load({"TURN_URLS": urls, "TURN_SECRET": SECRET, "ANNOUNCED_ADDRESS": here}, None)
    with turn_server(configuration=configuration) as coturn:
        (finding,) = (await check_relays(settings))[1]
        assert finding.level is Level.OK, (finding, coturn.log.read_text(errors="replace"))
