"""The page /check against a real server and a real relay, and what it says when a way is closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from caddy import FOLDER as CADDYFILES
from caddy import behind, caddy
from conftest import OUTPUT, Browsers
from coturn import SECRET, TurnServer, turn_server
from namespace_people import another_network, inner_browser, inner_url, network, reachable_server
from network_namespace import NetworkNamespace
from person import Person, wait_until
from server_process import ServerProcess, free_port

Start = Callable[..., ServerProcess]
Invite = Callable[..., Person]

pytestmark = pytest.mark.browser
DONE_MS = 60_000
RELAY_ONLY = Path(__file__).with_name("relay_only.js")


UNNEEDED = "Does not work, and is not needed here"
IN_PART = "Works in part"
OTHER_NETWORK = "If more works from another network"


def check(
    person: Invite, server: ServerProcess, via: Browser | None = None, at: str | None = None, **options: bool
) -> Page:
    page = person("Ada", at=at or server.url, via=via, **options).page
    page.goto(f"{at or server.url}/check")
    wait_until_done(page)
    return page


def wait_until_done(page: Page) -> None:
    expect(page.get_by_role("button", name="Check again")).to_be_visible(timeout=DONE_MS)


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=title)


def marks(page: Page) -> list[str | None]:
    return [
        mark.get_attribute("aria-label") for mark in page.get_by_role("listitem").get_by_role("img").all()
    ]


def test_all_ways_are_open_with_a_relay(start_server: Start, person: Invite) -> None:
    with turn_server() as coturn:
        server = start_server(TURN_URLS=coturn.url, TURN_SECRET=SECRET)
        page = check(person, server)
        assert marks(page) == ["Works"] * 5
        expect(page.get_by_role("status")).to_have_text("Calls work from here.")
        expect(page.get_by_text(OTHER_NETWORK)).to_have_count(0)
        server.stop()


def test_a_relay_with_another_secret_is_told_apart_from_none(start_server: Start, person: Invite) -> None:
    with turn_server(secret="another") as coturn:
        server = start_server(TURN_URLS=coturn.url, TURN_SECRET=SECRET)
        page = check(person, server)
        expect(row(page, "Media through the relay")).to_contain_text("static-auth-secret")
        expect(page.get_by_role("status")).to_have_text("Calls work from here.")
        server.stop()


def test_a_relay_that_is_full_is_told_apart_from_one_that_is_silent(
    start_server: Start, person: Invite
) -> None:
    with turn_server("127.0.0.1", SECRET, "--total-quota=1") as coturn:
        server = start_server(TURN_URLS=coturn.url, TURN_SECRET=SECRET)
        ben = person("Ben", at=server.url)
        ben.context.add_init_script(path=RELAY_ONLY)
        ben.start_meeting()
        wait_until(lambda: coturn.held_ports() == 1, what="a call holds the one port of the relay")
        page = check(person, server)
        relay = row(page, "Media through the relay")
        expect(relay).to_contain_text(f"The relay is full, and takes nobody else ({coturn.url}).")
        expect(relay).to_contain_text("Raise total-quota in turnserver.conf")
        expect(page.get_by_role("status")).to_have_text("Calls work from here.")
        server.stop()


def test_what_is_closed_is_named_with_its_port(start_server: Start, person: Invite) -> None:
    # Nobody answers there: TEST-NET-1 is routed nowhere (RFC 5737).
    server = start_server(ANNOUNCED_ADDRESS="192.0.2.77")
    page = check(person, server)
    port = server.settings["RTC_PORT"]
    udp = row(page, "Media over UDP")
    expect(udp).to_contain_text(f"Nothing comes back from 192.0.2.77:{port}.")
    expect(udp).to_contain_text(f"Open UDP {port}")
    expect(udp).to_contain_text("ANNOUNCED_ADDRESS")
    expect(row(page, "Media through the relay")).to_contain_text(re.compile("no relay.*TURN_URLS", re.DOTALL))
    expect(page.get_by_role("status")).to_have_text("Calls do not work from here yet.")
    server.stop()


def test_where_udp_is_blocked_it_says_so_and_that_tcp_will_do(
    person: Invite, browsers: Browsers, start_server: Start
) -> None:
    with another_network(browsers, start_server) as there:
        inside, port = there.line, there.server.settings["RTC_PORT"]
        inside.block("udp")
        page = check(person, there.server, there.browser, there.url)
        assert marks(page) == ["Works", "Works", UNNEEDED, "Works", UNNEEDED]
        udp = row(page, "Media over UDP")
        expect(udp).to_contain_text(f"Nothing comes back from {inside.address}:{port}.")
        expect(udp).to_contain_text(f"Open UDP {port}")
        expect(page.get_by_role("status")).to_have_text(re.compile("work from here, by TCP"))
        expect(page.get_by_text(OTHER_NETWORK)).to_be_visible()


def test_the_port_of_every_worker_is_tried(person: Invite, browsers: Browsers, start_server: Start) -> None:
    with another_network(browsers, start_server, WORKERS="2") as there:
        inside, first = there.line, int(there.server.settings["RTC_PORT"])
        second = first + 1
        inside.block("udp", second)
        page = check(person, there.server, there.browser, there.url)
        assert marks(page) == ["Works", "Works", IN_PART, "Works", UNNEEDED]
        udp = row(page, "Media over UDP")
        expect(udp).to_contain_text(f"nothing comes back from {inside.address}:{second}.")
        expect(udp).to_contain_text(f"Open UDP {first}-{second} in the server's firewall")
        expect(page.get_by_role("status")).to_have_text(re.compile("work from here, by TCP"))

        inside.block("tcp", second)
        page.get_by_role("button", name="Check again").click()
        wait_until_done(page)
        assert marks(page) == [
            "Works",
            "Works",
            IN_PART,
            IN_PART,
            UNNEEDED.replace(", and is not needed here", ""),
        ]
        expect(row(page, "Media over TCP")).to_contain_text(f"Open TCP {first}-{second}")
        expect(page.get_by_role("status")).to_have_text(re.compile("for some rooms only"))


@contextmanager
def without_udp(start_server: Start) -> Iterator[tuple[NetworkNamespace, ServerProcess, TurnServer]]:
    """A network that lets no UDP out, and a server with a relay that can be reached by TCP."""
    with network() as inside, turn_server(inside.address) as coturn:
        server = reachable_server(
            start_server, inside, TURN_URLS=f"{coturn.url},{coturn.url}?transport=tcp", TURN_SECRET=SECRET
        )
        inside.block("udp")
        yield inside, server, coturn


def test_where_only_the_relay_is_left_it_says_which_ports_are_closed(
    person: Invite, browsers: Browsers, start_server: Start
) -> None:
    with without_udp(start_server) as (inside, server, _coturn):
        url, port = inner_url(server, inside), server.settings["RTC_PORT"]
        inside.block("tcp", int(port))
        with inner_browser(browsers, inside, url) as elsewhere:
            page = check(person, server, elsewhere, url)
            assert marks(page) == ["Works", "Works", UNNEEDED, UNNEEDED, "Works"]
            expect(row(page, "Media over UDP")).to_contain_text(f"Open UDP {port}")
            expect(row(page, "Media over TCP")).to_contain_text(f"Open TCP {port}")
            expect(page.get_by_role("status")).to_have_text("Calls work from here, through the relay.")


def test_where_nothing_but_the_pages_gets_through_every_port_is_named(
    person: Invite, browsers: Browsers, start_server: Start
) -> None:
    with without_udp(start_server) as (inside, server, coturn):
        url, port = inner_url(server, inside), server.settings["RTC_PORT"]
        for closed in (int(port), coturn.port):
            inside.block("tcp", closed)
        with inner_browser(browsers, inside, url) as elsewhere:
            page = check(person, server, elsewhere, url)
            assert marks(page) == ["Works", "Works", *["Does not work"] * 3]
            relay = row(page, "Media through the relay")
            expect(relay).to_contain_text(f"The relay does not answer ({coturn.url}")
            expect(relay).to_contain_text(f"open port {coturn.port}, UDP and TCP")
            expect(page.get_by_role("status")).to_have_text("Calls do not work from here yet.")
            expect(page.get_by_text(OTHER_NETWORK)).to_be_visible()

            # Now the server itself: the page is open already, and says who must look at what.
            inside.block("tcp", server.port)
            page.get_by_role("button", name="Check again").click()
            wait_until_done(page)
            assert marks(page) == ["Works", *["Does not work"] * 4]
            signaling = row(page, "Signaling")
            expect(signaling).to_contain_text("The server does not answer.")
            expect(signaling).to_contain_text("chattr-server doctor")
            for way in ("Media over UDP", "Media over TCP", "Media through the relay"):
                expect(row(page, way)).to_contain_text("The server could not be asked.")


PASS_ON = "\treverse_proxy {$UPSTREAM:127.0.0.1:3000} {\n"
NO_WEBSOCKETS = "\t@upgrade header Connection *Upgrade*\n\trespond @upgrade 403\n"
OTHER_HOST = "\t\theader_up Host {upstream_hostport}\n"


def misconfigured(folder: Path, *, before: str = "", within: str = "") -> Path:
    """The Caddyfile of deploy/, with these lines more where it passes everything on."""
    text = (CADDYFILES / "Caddyfile").read_text()
    assert PASS_ON in text
    file = folder / "Caddyfile"
    file.write_text(text.replace(PASS_ON, before + PASS_ON + within))
    return file


def test_a_proxy_that_holds_websockets_back_is_told(person: Invite, tmp_path: Path) -> None:
    port = free_port()
    with caddy(f"127.0.0.1:{port}", misconfigured(tmp_path, before=NO_WEBSOCKETS)) as proxy:
        server = ServerProcess(behind(proxy.url), port=port)
        server.start(OUTPUT / "server-check.log")
        page = check(person, server, at=proxy.url, ignore_https_errors=True)
        assert marks(page)[1] == UNNEEDED
        signaling = row(page, "Signaling")
        expect(signaling).to_contain_text("Only plain requests get through.")
        expect(signaling).to_contain_text("pass WebSockets on for /socket.io")
        expect(page.get_by_role("status")).to_have_text("Calls work from here.")
        server.stop()


def test_pages_of_an_origin_that_is_not_named_are_told_the_setting(person: Invite, tmp_path: Path) -> None:
    port = free_port()
    with caddy(f"127.0.0.1:{port}", misconfigured(tmp_path, within=OTHER_HOST)) as proxy:
        server = ServerProcess(behind("https://meet.example.org"), port=port)
        server.start(OUTPUT / "server-check.log")
        page = check(person, server, at=proxy.url, ignore_https_errors=True)
        signaling = row(page, "Signaling")
        expect(signaling).to_contain_text("The server does not answer.")
        expect(signaling).to_contain_text(f"set CLIENT_ORIGIN to {proxy.url}")
        expect(page.get_by_role("status")).to_have_text("Calls do not work from here yet.")
        server.stop()
