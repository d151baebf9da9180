"""How media travels: UDP where it can, TCP where it must."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from person import Person

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser


def protocols_in_use(someone: Person) -> set[str]:
    """Protocols of the candidate pairs that carry media now (W3C webrtc-stats)."""
    pairs = [pair for pair in someone.stats("candidate-pair") if pair.get("nominated")]
    candidates = {entry["id"]: entry for entry in someone.stats("local-candidate")}
    return {candidates[pair["localCandidateId"]]["protocol"] for pair in pairs}


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
