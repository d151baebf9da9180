"""What negotiation found, kept: few kinds of receiving ends consume many producers.

Ends of the same kind have equal capabilities. Those are checked once for each object and then stand for all
equal ones, so that what follows from them can be kept by identity, which costs nothing to look up.
"""

from collections.abc import Hashable, Sequence
from typing import Final

from . import ortc
from ._by_identity import ByIdentity, make_room
from ._known_senders import KnownSender, KnownSenders
from .errors import InvalidParametersError
from .rtp_parameters import RouterRtpCodecCapability, RtpCapabilities, RtpParameters

MAX_CAPABILITIES: Final = 256
"""Most capabilities remembered by routers of the same codecs; the oldest are forgotten beyond it."""

MAX_ROUTER_KINDS: Final = 16
"""Most kinds of routers remembered by a worker; the oldest are forgotten beyond it."""

MAX_OFFERS: Final = 32
"""Most offers remembered by a producer; the oldest are forgotten beyond it."""


class KnownCapabilities:
    """The capabilities that routers have seen."""

    __slots__ = ("_equal", "_given")

    def __init__(self) -> None:
        self._given: ByIdentity[RtpCapabilities, RtpCapabilities] = ByIdentity(MAX_CAPABILITIES)
        self._equal: dict[Hashable, RtpCapabilities] = {}

    def check(self, capabilities: RtpCapabilities) -> RtpCapabilities:
        """Return them checked and completed: one and the same object for all that are equal.

        :raises InvalidParametersError: they are not acceptable.
        """
        known = self._given.get(capabilities)
        if known is not None:
            return known
        try:
            checked = ortc.validate_rtp_capabilities(capabilities)
        except InvalidParametersError as error:
            raise error.within("rtpCapabilities") from None
        content = _content(checked)
        if content not in self._equal:
            make_room(self._equal, MAX_CAPABILITIES)
            self._equal[content] = checked
        return self._given.keep(capabilities, self._equal[content])


class RouterKind:
    """What routers of the same codecs share: their capabilities, and the ends that they have seen."""

    __slots__ = ("receivers", "rtp_capabilities", "senders")

    def __init__(self, rtp_capabilities: RtpCapabilities) -> None:
        self.rtp_capabilities = rtp_capabilities
        self.receivers = KnownCapabilities()
        self.senders = KnownSenders(rtp_capabilities)


class RouterKinds:
    """What follows from the codecs of routers; most programs give all of theirs the same tuple of them."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: ByIdentity[Sequence[RouterRtpCodecCapability], RouterKind]
        self._known = ByIdentity(MAX_ROUTER_KINDS)

    def of(self, media_codecs: Sequence[RouterRtpCodecCapability]) -> RouterKind:
        """Return it: one and the same object for one tuple of codecs.

        :raises InvalidParametersError: a codec is not acceptable.
        :raises UnsupportedError: a codec is not supported.
        """
        known = self._known.get(media_codecs)
        if known is not None:
            return known
        kind = RouterKind(ortc.generate_router_rtp_capabilities(media_codecs))
        # What is no tuple may have changed by the next time.
        return self._known.keep(media_codecs, kind) if isinstance(media_codecs, tuple) else kind


class Offers:
    """What a producer's router offers of it to ends of each kind."""

    __slots__ = ("_consumable", "_offers", "_possible", "_sender")

    def __init__(self, consumable: RtpParameters, sender: KnownSender) -> None:
        self._consumable = consumable
        self._sender = sender
        self._offers: ByIdentity[ortc.ReceiverCodecs, ortc.ConsumerOffer] = ByIdentity(MAX_OFFERS)
        self._possible: ByIdentity[RtpCapabilities, bool] = ByIdentity(MAX_OFFERS)

    def offer(self, capabilities: RtpCapabilities, *, enable_rtx: bool) -> ortc.ConsumerOffer:
        """Return what ends of these capabilities, checked, are sent.

        :raises UnsupportedError: they can receive none of the codecs.
        """
        receiver = self._sender.receiver(capabilities, enable_rtx=enable_rtx)
        known = self._offers.get(receiver)
        if known is not None:
            return known
        return self._offers.keep(receiver, ortc.make_consumer_offer(self._consumable, receiver))

    def can_consume(self, capabilities: RtpCapabilities) -> bool:
        """Tell whether ends of these capabilities, checked, can receive any of the codecs."""
        known = self._possible.get(capabilities)
        if known is not None:
            return known
        return self._possible.keep(capabilities, ortc.can_consume(self._consumable, capabilities))


def _content(capabilities: RtpCapabilities) -> Hashable:
    """Return all of it in a form that can be hashed, which mappings cannot."""
    codecs = tuple(
        (
            codec.mime_type,
            codec.preferred_payload_type,
            codec.clock_rate,
            codec.channels,
            tuple(codec.parameters.items()),
            codec.rtcp_feedback,
        )
        for codec in capabilities.codecs
    )
    return codecs, capabilities.header_extensions
