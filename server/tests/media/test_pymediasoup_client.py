"""A third party's WebRTC client joins, and real sound and pictures go both ways."""

import pytest
from live_server import live_server, test_media
from media_client import Bars, MediaClient, Tone, loudness, redness
from participants import admit, client

pytestmark = [pytest.mark.worker, pytest.mark.filterwarnings("default::DeprecationWarning")]


async def test_sound_and_pictures_go_both_ways_decoded() -> None:
    async with (
        live_server(media=test_media()) as server,
        client(server.url) as host,
        client(server.url) as guest,
    ):
        await host.join("real")
        await admit(host, guest, "real")
        ada, bob = MediaClient(host), MediaClient(guest)
        try:
            for one in (ada, bob):
                await one.prepare()
            microphone = await ada.send("microphone", Tone())
            await ada.send("camera", Bars(red=200))
            await bob.receive_all()
            await ada.receive_all()
            await bob.send("camera", Bars(red=60))
            await ada.receive_next()

            for _ in range(3):
                assert await bob.frame(host.id, "camera")
            assert 170 < redness(await bob.frame(host.id, "camera")) < 230
            assert 40 < redness(await ada.frame(guest.id, "camera")) < 90
            heard = [loudness(await bob.frame(host.id, "microphone")) for _ in range(50)]
            assert max(heard) > 5_000
            assert (await guest.hear("active-speaker", within_s=30))["participantId"] == host.id
            told = await guest.hear("producer-score", within_s=30)
            assert max(told["scores"]) > 0
            await host.ask("close-producer", {"producerId": microphone})
            assert (await guest.hear("active-speaker"))["participantId"] is None
        finally:
            await ada.close()
            await bob.close()


async def test_whoever_still_speaks_when_the_speaker_is_muted_is_known() -> None:
    async with (
        live_server(media=test_media()) as server,
        client(server.url) as host,
        client(server.url) as guest,
    ):
        await host.join("real")
        await admit(host, guest, "real")
        people = (MediaClient(host), MediaClient(guest))
        try:
            microphones = []
            for one in people:
                await one.prepare()
                microphones.append(await one.send("microphone", Tone()))
            first = (await guest.hear("active-speaker", within_s=30))["participantId"]
            # An even tone is no speech to the worker that compares the two; it is heard all the same.
            order = (0, 1) if first == host.id else (1, 0)
            for muted, other in (order, order[::-1]):
                speaker = people[muted].client
                await speaker.ask("pause-producer", {"producerId": microphones[muted]})
                told = None
                while told != people[other].client.id:
                    told = (await guest.hear("active-speaker", within_s=30))["participantId"]
                    assert told != speaker.id
                await speaker.ask("resume-producer", {"producerId": microphones[muted]})
        finally:
            for one in people:
                await one.close()
