"""Through a real TURN server, when nothing else is allowed; over TCP, when UDP is blocked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import Browsers
from coturn import SECRET, turn_server
from namespace_people import StartServer, another_network, inner_browser, inner_url, network, reachable_server
from person import Person, wait_until

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser

PATHS = 3
"""Sound, picture, and all that is received: a transport each."""

RELAY_ONLY = """
const Native = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Native {
    constructor(configuration) {
        super({ ...configuration, iceTransportPolicy: 'relay' });
    }
};
"""

USER_NAMES = """
() => window.__probe.peers
    .filter((peer) => peer.connectionState === 'connected')
    .flatMap((peer) => peer.getConfiguration().iceServers.map((server) => server.username))
"""


def ways_in_use(someone: Person, what: str) -> set[str]:
    """Of the local ends of the pairs that every transport has selected, and that carry media now."""
    transports = [t for t in someone.stats("transport") if t.get("dtlsState") == "connected"]
    pairs = {pair["id"]: pair for pair in someone.stats("candidate-pair")}
    selected = [pairs[transport["selectedCandidatePairId"]] for transport in transports]
    assert len(selected) == PATHS
    assert all(pair["state"] == "succeeded" and pair["bytesSent"] > 0 for pair in selected)
    ends = {entry["id"]: entry for entry in someone.stats("local-candidate")}
    return {str(ends[pair["localCandidateId"]][what]) for pair in selected}


def test_a_call_goes_through_a_relay_with_credentials_that_are_renewed(
    person: Invite, start_server: StartServer
) -> None:
    with turn_server() as turn:
        server = start_server(TURN_URLS=turn.url, TURN_SECRET=SECRET)
        ada, ben = person("Ada", at=server.url), person("Ben", at=server.url)
        ben.context.add_init_script(RELAY_ONLY)
        ada.let_in(ben, ada.start_meeting())
        ben.expect_to_see("Ada", timeout_s=60)
        ada.expect_to_see("Ben", timeout_s=60)
        assert ways_in_use(ben, "candidateType") == {"relay"}

        def expiries() -> list[int]:
            return [int(name.split(":")[0]) for name in ben.page.evaluate(USER_NAMES)]

        first = max(expiries())

        def renewed() -> bool:
            # What the browser says when its network is back; each path gets new credentials.
            ben.page.evaluate("dispatchEvent(new Event('online'))")
            ben.page.wait_for_timeout(1_200)
            return min(expiries(), default=0) > first

        wait_until(renewed, what="every path has fresh TURN credentials", timeout_s=60)
        ben.expect_to_see("Ada", timeout_s=60)
        assert ways_in_use(ben, "candidateType") == {"relay"}


def test_where_udp_is_blocked_media_takes_tcp(
    person: Invite, browsers: Browsers, start_server: StartServer
) -> None:
    with another_network(browsers, start_server) as there:
        there.line.block("udp")
        _ada, ben = there.meet(person, timeout_s=60)
        ben.expect_to_hear(timeout_s=30)
        assert ways_in_use(ben, "protocol") == {"tcp"}


def test_what_a_person_holds_at_the_relay_is_what_its_size_is_reckoned_by(
    person: Invite, browsers: Browsers, start_server: StartServer
) -> None:
    """The numbers of docs/operating.md (Relay), of one network.

    The media ports are closed to it: a browser that reaches them at once does not ask on.
    """
    with network() as inside, turn_server(inside.address) as turn:
        server = reachable_server(
            start_server, inside, TURN_URLS=f"{turn.url},{turn.url}?transport=tcp", TURN_SECRET=SECRET
        )
        for protocol in ("udp", "tcp"):
            inside.block(protocol, int(server.settings["RTC_PORT"]))
        url = inner_url(server, inside)

        def expect_held(ports: int) -> None:
            wait_until(lambda: turn.held_ports() == ports, what=f"{ports} ports are held", timeout_s=30)

        with inner_browser(browsers, inside, url) as elsewhere:
            ada, ben = (person(name, at=url, via=elsewhere) for name in ("Ada", "Ben"))
            link = ada.start_meeting()
            expect_held(4)
            ada.let_in(ben, link)
            expect_held(2 * 6)
            ben.expect_to_see("Ada", timeout_s=60)
            ben.button("Share screen").click()
            expect_held(6 + 10)
            # Whoever leaves gives theirs back at once.
            for someone, left in ((ben, 6), (ada, 0)):
                someone.leave()
                expect_held(left)
        server.stop()
