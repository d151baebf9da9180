"""What producers of the same codecs share: found again, right, never mistaken for another's, and bounded."""

from dataclasses import replace

import pytest

from mediasoup import InvalidParametersError, MediaKind, UnsupportedError, ortc
from mediasoup._known_senders import MAX_SENDERS, KnownSenders
from mediasoup.bounds import Parameters
from mediasoup.json_codec import from_json, to_json
from mediasoup.rtp_parameters import RtpEncodingParameters, RtpHeaderExtensionUri, RtpParameters

from .rtp_examples import AUDIO, OPUS, ROUTER, SIMULCAST, codec, extension, produce, ssrcs

SOUND, PICTURE = (MediaKind.AUDIO, AUDIO), (MediaKind.VIDEO, SIMULCAST)


def told_again(parameters: RtpParameters) -> RtpParameters:
    return from_json(RtpParameters, to_json(parameters))


def with_values(values: Parameters) -> RtpParameters:
    return replace(AUDIO, codecs=(codec("audio/opus", 111, values),))


@pytest.mark.parametrize(("kind", "parameters"), [SOUND, PICTURE])
def test_what_is_kept_is_what_negotiation_says(kind: MediaKind, parameters: RtpParameters) -> None:
    senders = KnownSenders(ROUTER)
    for _ in range(2):
        sender = senders.of(kind, told_again(parameters))
        assert ortc.accept_sender(sender.codecs, parameters, ssrc_source=ssrcs()) == produce(kind, parameters)


def test_two_producers_share_their_codecs_and_not_their_streams() -> None:
    senders = KnownSenders(ROUTER)
    other = replace(told_again(AUDIO), encodings=(RtpEncodingParameters(ssrc=22),), mid="7", msid=None)
    first, second = (senders.of(MediaKind.AUDIO, given) for given in (AUDIO, other))
    assert first is second
    _, _, one = ortc.accept_sender(first.codecs, AUDIO)
    settled, mapping, two = ortc.accept_sender(second.codecs, other)
    assert one.codecs is two.codecs
    assert one.header_extensions is two.header_extensions
    assert one.encodings[0].ssrc != two.encodings[0].ssrc
    assert (settled.mid, settled.msid, settled.encodings) == ("7", None, other.encodings)
    assert mapping.encodings[0].ssrc == 22


@pytest.mark.parametrize(
    "other",
    [
        with_values({"useinbandfec": 1, "usedtx": 0}),
        # Equal to Python, not to the worker.
        with_values({"useinbandfec": True, "usedtx": 1}),
        with_values({"useinbandfec": 1.0, "usedtx": 1}),
        with_values({"usedtx": 1, "useinbandfec": 1}),
        replace(AUDIO, codecs=(codec("audio/opus", 112, AUDIO.codecs[0].parameters),)),
        replace(AUDIO, header_extensions=()),
        replace(AUDIO, header_extensions=(extension(RtpHeaderExtensionUri.MID, 4),)),
    ],
)
def test_every_part_counts(other: RtpParameters) -> None:
    senders = KnownSenders(ROUTER)
    first = senders.of(MediaKind.AUDIO, AUDIO)
    second = senders.of(MediaKind.AUDIO, other)
    assert second is not first
    assert second.codecs.codecs == other.codecs
    assert senders.of(MediaKind.VIDEO, AUDIO) is not first


def test_what_cannot_be_negotiated_is_refused_each_time() -> None:
    senders = KnownSenders(ortc.generate_router_rtp_capabilities([OPUS]))
    astray = replace(AUDIO, codecs=(*AUDIO.codecs, codec("audio/rtx", 97, {"apt": 1})))
    for _ in range(2):
        with pytest.raises(UnsupportedError):
            senders.of(*PICTURE)
        with pytest.raises(InvalidParametersError):
            senders.of(MediaKind.AUDIO, astray)
    assert len(senders) == 0


def test_what_is_remembered_is_bounded() -> None:
    senders = KnownSenders(ROUTER)
    for number in range(2 * MAX_SENDERS):
        sender = senders.of(MediaKind.AUDIO, with_values({"x": number}))
        assert sender.codecs.offered[0].parameters["x"] == number
    assert len(senders) <= MAX_SENDERS
