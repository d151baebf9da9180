"""The negotiation of codecs and streams: pure functions over the dataclasses of RTP parameters.

The way of a stream: a router's capabilities come from the codecs it shall support (``router_caps``); a
producer's parameters are mapped onto them, which gives the consumable parameters (``producing``); those are
cut down to what each consumer's end can receive (``consuming``).
"""

from .consuming import (
    ConsumerOffer,
    ReceiverCodecs,
    accept_consumer_offer,
    can_consume,
    get_consumer_rtp_parameters,
    get_pipe_consumer_rtp_parameters,
    make_consumer_offer,
    negotiate_receiver,
)
from .match import is_rtx, match_codecs
from .producing import (
    SenderCodecs,
    accept_sender,
    get_consumable_rtp_parameters,
    get_producer_rtp_parameters_mapping,
    negotiate_sender,
)
from .router_caps import generate_router_rtp_capabilities
from .ssrc import random_ssrc
from .validate import (
    validate_router_codec,
    validate_rtp_capabilities,
    validate_rtp_parameters,
    validate_sctp_stream_parameters,
)

__all__ = [
    "ConsumerOffer",
    "ReceiverCodecs",
    "SenderCodecs",
    "accept_consumer_offer",
    "accept_sender",
    "can_consume",
    "generate_router_rtp_capabilities",
    "get_consumable_rtp_parameters",
    "get_consumer_rtp_parameters",
    "get_pipe_consumer_rtp_parameters",
    "get_producer_rtp_parameters_mapping",
    "is_rtx",
    "make_consumer_offer",
    "match_codecs",
    "negotiate_receiver",
    "negotiate_sender",
    "random_ssrc",
    "validate_router_codec",
    "validate_rtp_capabilities",
    "validate_rtp_parameters",
    "validate_sctp_stream_parameters",
]
