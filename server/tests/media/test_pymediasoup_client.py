"""A third party's WebRTC client joins, and real sound and pictures go both ways."""

import pytest
from media_call import media_call
from media_client import Bars, Tone, loudness, redness

pytestmark = [pytest.mark.worker, pytest.mark.filterwarnings("default::DeprecationWarning")]


async def test_sound_and_pictures_go_both_ways_decoded() -> None:
    async with media_call("real") as (_server, ada, bob):
        microphone = await ada.send("microphone", Tone())
        await ada.send("camera", Bars(red=200))
        await bob.receive_all()
        await ada.receive_all()
        await bob.send("camera", Bars(red=60))
        await ada.receive_next()

        for _ in range(3):
            assert await bob.frame(ada.client.id, "camera")
        assert 170 < redness(await bob.frame(ada.client.id, "camera")) < 230
        assert 40 < redness(await ada.frame(bob.client.id, "camera")) < 90
        heard = [loudness(await bob.frame(ada.client.id, "microphone")) for _ in range(50)]
        assert max(heard) > 5_000
        assert (await bob.client.hear("active-speaker", within_s=30))["participantId"] == ada.client.id
        told = await bob.client.hear("producer-score", within_s=30)
        assert max(told["scores"]) > 0
        await ada.client.ask("close-producer", {"producerId": microphone})
        assert (await bob.client.hear("active-speaker"))["participantId"] is None


async def test_whoever_still_speaks_when_the_speaker_is_muted_is_known() -> None:
    async with media_call("real") as (_server, host, guest):
        people = host, guest
        microphones = [await one.send("microphone", Tone()) for one in people]
        first = (await guest.client.hear("active-speaker", within_s=30))["participantId"]
        # An even tone is no speech to the worker that compares the two; it is heard all the same.
        order = (0, 1) if first == host.client.id else (1, 0)
        for muted, other in (order, order[::-1]):
            speaker = people[muted].client
            await speaker.ask("pause-producer", {"producerId": microphones[muted]})
            told = None
            while told != people[other].client.id:
                told = (await guest.client.hear("active-speaker", within_s=30))["participantId"]
                assert told != speaker.id
            await speaker.ask("resume-producer", {"producerId": microphones[muted]})
