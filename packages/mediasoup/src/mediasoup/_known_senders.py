"""What was negotiated for producers, kept: few kinds of browsers send the same few codecs."""

from collections.abc import Hashable
from typing import Final

from . import ortc
from ._by_identity import ByIdentity, make_room
from ._wire.repeated import Repeated
from .bounds import Parameters
from .rtp_parameters import MediaKind, RtpCapabilities, RtpParameters

MAX_SENDERS: Final = 64
"""Most kinds of producers remembered by routers of the same codecs; the oldest are forgotten beyond it."""

MAX_RECEIVERS: Final = 32
"""Most kinds of ends remembered by a kind of producers; the oldest are forgotten beyond it."""


class KnownSender:
    """What holds for all producers of the same codecs and header extensions.

    ``codecs`` were negotiated for them, ``encoded`` are the parts of requests that repeat.
    """

    __slots__ = ("_receivers", "codecs", "encoded")

    def __init__(self, codecs: ortc.SenderCodecs) -> None:
        self.codecs = codecs
        self.encoded = Repeated()
        self._receivers: ByIdentity[RtpCapabilities, dict[bool, ortc.ReceiverCodecs]]
        self._receivers = ByIdentity(MAX_RECEIVERS)

    def receiver(self, capabilities: RtpCapabilities, *, enable_rtx: bool) -> ortc.ReceiverCodecs:
        """Return what ends of these capabilities, checked, receive.

        :raises UnsupportedError: they can receive none of the codecs.
        """
        known = self._receivers.get(capabilities)
        if known is None:
            known = self._receivers.keep(capabilities, {})
        if enable_rtx not in known:
            known[enable_rtx] = ortc.negotiate_receiver(
                self.codecs.offered, self.codecs.offered_extensions, capabilities, enable_rtx=enable_rtx
            )
        return known[enable_rtx]


class KnownSenders:
    """The kinds of producers that routers of the same capabilities have seen."""

    __slots__ = ("_capabilities", "_known")

    def __init__(self, capabilities: RtpCapabilities) -> None:
        self._capabilities = capabilities
        self._known: dict[Hashable, KnownSender] = {}

    def __len__(self) -> int:
        return len(self._known)

    def of(self, kind: MediaKind, parameters: RtpParameters) -> KnownSender:
        """Return what holds for all producers of these codecs and header extensions, which were checked.

        :raises UnsupportedError: the routers lack one of the codecs.
        :raises InvalidParametersError: an RTX codec refers to no media codec.
        """
        content = _content(kind, parameters)
        known = self._known.get(content)
        if known is None:
            known = KnownSender(ortc.negotiate_sender(kind, parameters, self._capabilities))
            make_room(self._known, MAX_SENDERS)
            self._known[content] = known
        return known


def _content(kind: MediaKind, parameters: RtpParameters) -> Hashable:
    """Return what is negotiated in a form that can be hashed, which mappings cannot."""
    codecs = tuple(
        (
            codec.mime_type,
            codec.payload_type,
            codec.clock_rate,
            codec.channels,
            _values(codec.parameters),
            tuple((entry.type, entry.parameter) for entry in codec.rtcp_feedback),
        )
        for codec in parameters.codecs
    )
    extensions = tuple(
        (extension.uri, extension.id, extension.encrypt, _values(extension.parameters))
        for extension in parameters.header_extensions
    )
    return kind, codecs, extensions


def _values(parameters: Parameters) -> Hashable:
    # With their types, since True equals 1 and 1.0.
    return tuple((name, type(value), value) for name, value in parameters.items())
