"""What is kept of negotiations: found again, never mistaken for another's, and bounded."""

from dataclasses import replace

import pytest

from mediasoup import InvalidParametersError, MediaKind, UnsupportedError, ortc
from mediasoup._known_senders import KnownSenders
from mediasoup._negotiated import (
    MAX_CAPABILITIES,
    MAX_OFFERS,
    MAX_ROUTER_KINDS,
    KnownCapabilities,
    Offers,
    RouterKinds,
)
from mediasoup._wire.repeated import MAX_PARTS, Repeated
from mediasoup.json_codec import from_json, to_json
from mediasoup.rtp_parameters import (
    RouterRtpCodecCapability,
    RtpCapabilities,
    RtpHeaderExtension,
    RtpHeaderExtensionUri,
)

from .rtp_examples import AUDIO, ROUTER, SIMULCAST, produce

CONSUMABLE = produce(MediaKind.VIDEO, SIMULCAST)[2]
SENDER = KnownSenders(ROUTER).of(MediaKind.VIDEO, SIMULCAST)


def copy(capabilities: RtpCapabilities) -> RtpCapabilities:
    return from_json(RtpCapabilities, to_json(capabilities))


def numbered(number: int) -> RtpCapabilities:
    """Make capabilities that differ from all others."""
    extension = RtpHeaderExtension(kind=MediaKind.VIDEO, uri=f"urn:x:{number}", preferred_id=1 + number % 14)
    return replace(ROUTER, header_extensions=(extension,))


def test_equal_capabilities_become_one_object_and_others_do_not() -> None:
    known = KnownCapabilities()
    first = known.check(ROUTER)
    assert known.check(ROUTER) is first
    assert known.check(copy(ROUTER)) is first
    assert first == ortc.validate_rtp_capabilities(ROUTER)
    fewer = replace(ROUTER, codecs=ROUTER.codecs[:1])
    assert known.check(fewer) is not first
    assert known.check(fewer).codecs == first.codecs[:1]


@pytest.mark.parametrize("field", ["codecs", "header_extensions"])
def test_every_part_counts(field: str) -> None:
    known = KnownCapabilities()
    first = known.check(ROUTER)
    changed = {
        "codecs": (replace(ROUTER.codecs[0], parameters={"useinbandfec": 0}), *ROUTER.codecs[1:]),
        "header_extensions": ROUTER.header_extensions[1:],
    }[field]
    assert known.check(replace(ROUTER, **{field: changed})) is not first  # type: ignore[arg-type]


def test_unacceptable_capabilities_are_refused_each_time() -> None:
    known = KnownCapabilities()
    wrong = replace(ROUTER, codecs=(replace(ROUTER.codecs[0], preferred_payload_type=300),))
    for _ in range(2):
        with pytest.raises(InvalidParametersError) as caught:
            known.check(wrong)
        assert caught.value.path == "rtpCapabilities.codecs[0].preferredPayloadType"


def test_what_is_remembered_is_bounded_and_never_another_objects() -> None:
    known, offers, repeated = KnownCapabilities(), Offers(CONSUMABLE, SENDER), Repeated()
    for number in range(2 * MAX_CAPABILITIES):
        # Each object goes before the next comes, so that identities are used again.
        capabilities = numbered(number)
        checked = known.check(capabilities)
        assert checked.header_extensions[0].uri == f"urn:x:{number}"
        offer = offers.offer(checked, enable_rtx=bool(number % 2))
        assert offer.receiver.with_rtx == bool(number % 2)
        assert offers.can_consume(checked)
        assert repeated.encode((number,), lambda value: bytes(str(value), "ascii")) == b"(%d,)" % number
    assert len(known._given) <= MAX_CAPABILITIES
    assert len(known._equal) <= MAX_CAPABILITIES
    assert len(offers._offers) <= MAX_OFFERS
    assert len(offers._possible) <= MAX_OFFERS
    assert len(repeated._known) <= MAX_PARTS


def test_offer_is_what_negotiation_says() -> None:
    offers, checked = Offers(CONSUMABLE, SENDER), KnownCapabilities().check(ROUTER)
    for enable_rtx in (True, False):
        expected = ortc.get_consumer_rtp_parameters(
            CONSUMABLE, checked, enable_rtx=enable_rtx, ssrc_source=lambda: 7
        )
        for _ in range(2):
            offer = offers.offer(checked, enable_rtx=enable_rtx)
            assert ortc.accept_consumer_offer(offer, ssrc_source=lambda: 7) == expected
    receiver = offers.offer(checked, enable_rtx=True).receiver
    ids = {extension.uri for extension in receiver.header_extensions}
    assert RtpHeaderExtensionUri.MID in ids


def test_end_that_can_receive_nothing_is_told_so_each_time() -> None:
    deaf = KnownCapabilities().check(replace(ROUTER, codecs=ROUTER.codecs[:1]))
    offers = Offers(CONSUMABLE, SENDER)
    for _ in range(2):
        assert not offers.can_consume(deaf)
        with pytest.raises(UnsupportedError):
            offers.offer(deaf, enable_rtx=True)
    sound = KnownSenders(ROUTER).of(MediaKind.AUDIO, AUDIO)
    assert Offers(produce(MediaKind.AUDIO, AUDIO)[2], sound).can_consume(deaf)


def test_routers_of_the_same_codecs_are_of_one_kind() -> None:
    audio, video = MediaKind.AUDIO, MediaKind.VIDEO
    opus = RouterRtpCodecCapability(kind=audio, mime_type="audio/opus", clock_rate=48_000, channels=2)
    vp8 = RouterRtpCodecCapability(kind=video, mime_type="video/VP8", clock_rate=90_000)
    known, codecs = RouterKinds(), (opus,)
    first = known.of(codecs)
    assert known.of(codecs) is first
    assert first.rtp_capabilities == ortc.generate_router_rtp_capabilities(codecs)
    growing = [opus]
    assert known.of(growing) is not first
    assert known.of(growing).rtp_capabilities == first.rtp_capabilities
    growing.append(vp8)
    assert known.of(growing).rtp_capabilities == ortc.generate_router_rtp_capabilities((opus, vp8))
    for _ in range(2 * MAX_ROUTER_KINDS):
        known.of((opus,))
    assert len(known._known) <= MAX_ROUTER_KINDS
