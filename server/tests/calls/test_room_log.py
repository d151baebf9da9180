"""The lives of a room and of those in it and at its door, as they stand in the log."""

import pytest
from services import Clock, Start, enter, join, let_in, standing_of
from structlog.testing import capture_logs

from chattr.protocol import hosting as h
from chattr.protocol.requests import Pending
from chattr.store.memory_store import MemoryStore

pytestmark = pytest.mark.worker


class Lives:
    """What `capture_logs` caught, by whom it is about."""

    def __init__(self, entries: list[dict[str, object]]) -> None:
        self.entries = [entry for entry in entries if "room" in entry]

    def of(self, participant_id: str) -> list[object]:
        return [entry["event"] for entry in self.entries if entry.get("participant") == participant_id]


async def test_every_change_of_a_life_is_one_line_with_room_and_participant(start: Start) -> None:
    service = await start(MemoryStore())
    with capture_logs() as entries:
        ada = await enter(service, "c1")
        await let_in(service, "c1", "c2", "Bob")
        bob = standing_of(service, "c2").participant_id
        eve = await join(service, "c3", name="Eve")
        assert isinstance(eve, Pending)
        service.lose("c3")
        assert isinstance(await join(service, "d3", name="Eve", knock_token=eve.knock_token), Pending)
        service.leave("d3")

        host = standing_of(service)
        service.hosts.set_role(host, h.SetRole(participant_id=bob, role="cohost"))
        for_zoe = service.hosts.create_invite(host, h.CreateInvite())
        for_nobody = service.hosts.create_invite(host, h.CreateInvite())
        service.hosts.revoke_invite(host, for_nobody.invite_id)
        zoe = await enter(service, "c4", name="Zoe", invite=for_zoe.token)

        service.lose("c1")
        service.lose("c1")
        await enter(service, "d1", session_token=ada.session_token)
        service.leave("c4")
    lives = Lives(entries)
    assert {entry["room"] for entry in lives.entries} == {"whale"}
    assert lives.of(eve.participant_id) == ["knock", "knocker away", "knocker back", "knock canceled"]
    assert lives.of(bob) == ["knock", "knock approved", "participant joined", "role changed"]
    assert lives.of(zoe.participant_id) == ["participant joined", "invites changed", "participant left"]
    changes = [entry["change"] for entry in lives.entries if entry["event"] == "invites changed"]
    assert changes == ["made", "made", "revoked", "used"]
    assert lives.of(ada.participant_id)[-2:] == ["participant away", "participant back"]


async def test_who_comes_back_after_a_restart_was_away(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    before = await start(store)
    ada = await enter(before, "c1")
    await before.stop()
    after = await start(store)
    with capture_logs() as entries:
        await enter(after, "d1", session_token=ada.session_token)
    assert Lives(entries).of(ada.participant_id) == ["participant back"]
