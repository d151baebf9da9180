"""How media travels: UDP where it can, TCP where it must."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from arrangement import expect_back
from conftest import Browsers
from namespace_people import StartServer, another_network
from person import Person, wait_until
from receiving import own_ends

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser


def protocols_in_use(someone: Person) -> set[str]:
    """Protocols of the paths in use."""
    return {candidate["protocol"] for candidate in own_ends(someone)}


REFUSE_UDP = """
const native = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    const lines = description.sdp.split('\\r\\n');
    const sdp = lines.filter((line) => !/^a=candidate:.* udp /i.test(line)).join('\\r\\n');
    return native.call(this, { type: description.type, sdp });
};
"""


@pytest.mark.parametrize("protocol", ["udp", "tcp"])
def test_media_takes_the_path_that_is_open(person: Invite, protocol: str) -> None:
    host, guest = person("Ada"), person("Ben")
    if protocol == "tcp":
        for someone in (host, guest):
            someone.context.add_init_script(REFUSE_UDP)

    host.let_in(guest, host.start_meeting())

    for viewer, other in ((host, guest), (guest, host)):
        viewer.expect_to_see(other.name)
        viewer.expect_to_hear()
        assert protocols_in_use(viewer) == {protocol}


TELLS = re.compile("interrupted|connection is lost|offline|cannot be reached", re.IGNORECASE)
CHANGE_S = 60.0


def test_udp_that_is_closed_during_a_call_is_followed_by_tcp(
    person: Invite, browsers: Browsers, start_server: StartServer
) -> None:
    with another_network(browsers, start_server, GRACE_SECONDS="120") as there:
        ada, ben = there.meet(person)
        assert protocols_in_use(ben) == {"udp"}

        there.line.block("udp")
        wait_until(
            lambda: protocols_in_use(ben) == {"tcp"},
            what="Ben's media goes over TCP",
            timeout_s=CHANGE_S,
        )
        expect_back(ada, ben)
        ben.expect_to_hear()
        ada.expect_to_hear()
        expect(ben.page.get_by_text(TELLS)).to_have_count(0)
        assert protocols_in_use(ada) == {"udp"}
