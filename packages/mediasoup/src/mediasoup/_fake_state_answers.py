"""What the fake worker tells of the objects that it was asked to make: dumps, statistics, subchannels."""

from collections.abc import Callable
from typing import Final

from ._fake_messages import Accept, Answer, FakeRequest, Reject
from ._fake_transport_answers import (
    address,
    base_dump,
    data_consumer_dump,
    data_producer_dump,
    pipe_dump,
    plain_dump,
    webrtc_dump,
)
from ._wire import consumer, data, producer, rtp_stream, transport, webrtc_transport
from ._wire import plain_transport as plain
from ._wire.flat import Blob, Table, numbers, text, vector
from ._wire.repeated import Repeated
from ._wire.rtp_parameters import (
    MAPPING,
    RTP_PARAMETERS,
    decode_encodings,
    decode_mapping,
    decode_rtp_parameters,
    encode_encodings,
    encode_mapping,
    encode_rtp_parameters,
)

MAKERS: Final = {
    "ROUTER_CREATE_WEBRTCTRANSPORT": ("Router.CreateWebRtcTransportRequest", "transport_id"),
    "ROUTER_CREATE_WEBRTCTRANSPORT_WITH_SERVER": ("Router.CreateWebRtcTransportRequest", "transport_id"),
    "ROUTER_CREATE_PLAINTRANSPORT": ("Router.CreatePlainTransportRequest", "transport_id"),
    "ROUTER_CREATE_PIPETRANSPORT": ("Router.CreatePipeTransportRequest", "transport_id"),
    "ROUTER_CREATE_DIRECTTRANSPORT": ("Router.CreateDirectTransportRequest", "transport_id"),
    "TRANSPORT_PRODUCE": ("Transport.ProduceRequest", "producer_id"),
    "TRANSPORT_CONSUME": ("Transport.ConsumeRequest", "consumer_id"),
    "TRANSPORT_PRODUCE_DATA": ("Transport.ProduceDataRequest", "data_producer_id"),
    "TRANSPORT_CONSUME_DATA": ("Transport.ConsumeDataRequest", "data_consumer_id"),
}
"""Methods that make objects, with the table and field that carry the object's identifier."""

_NOBODY: Final = Reject("no such object was made")


def made_id(request: FakeRequest) -> str | None:
    """Return the identifier of the object that a request makes, None when it makes none."""
    if request.method not in MAKERS:
        return None
    table, name = MAKERS[request.method]
    return request.body(table).text(name)


def _transport_dump(request: FakeRequest) -> Answer:
    maker, transport_id = request.makers.get(request.handler_id), request.handler_id
    match maker.method if maker is not None else None:
        case None:
            return _NOBODY
        case "ROUTER_CREATE_PLAINTRANSPORT":
            return Accept("PlainTransport_DumpResponse", plain_dump(transport_id))
        case "ROUTER_CREATE_PIPETRANSPORT":
            return Accept("PipeTransport_DumpResponse", pipe_dump(transport_id))
        case "ROUTER_CREATE_DIRECTTRANSPORT":
            body = plain.DIRECT_DUMP.pack(base=base_dump(transport_id, direct=True))
            return Accept("DirectTransport_DumpResponse", body)
        case _:
            return Accept("WebRtcTransport_DumpResponse", webrtc_dump(transport_id))


def _transport_stats(request: FakeRequest) -> Answer:
    maker = request.makers.get(request.handler_id)
    base = transport.STATS.pack(transport_id=text(request.handler_id), timestamp=1)
    match maker.method if maker is not None else None:
        case None:
            return _NOBODY
        case "ROUTER_CREATE_PLAINTRANSPORT":
            body = plain.PLAIN_STATS.pack(base=base, rtcp_mux=True, tuple=address())
            return Accept("PlainTransport_GetStatsResponse", body)
        case "ROUTER_CREATE_PIPETRANSPORT":
            return Accept("PipeTransport_GetStatsResponse", plain.PIPE_STATS.pack(base=base, tuple=address()))
        case "ROUTER_CREATE_DIRECTTRANSPORT":
            return Accept("DirectTransport_GetStatsResponse", plain.DIRECT_STATS.pack(base=base))
        case _:
            return Accept("WebRtcTransport_GetStatsResponse", webrtc_transport.STATS.pack(base=base))


def _producer_dump(request: FakeRequest) -> Answer:
    maker = request.makers.get(request.handler_id)
    if maker is None:
        return _NOBODY
    asked = maker.body("Transport.ProduceRequest")
    body = producer.DUMP.pack(
        id=text(request.handler_id),
        kind=asked.integer("kind"),
        rtp_parameters=encode_rtp_parameters(
            decode_rtp_parameters(asked.table("rtp_parameters", RTP_PARAMETERS)), Repeated()
        ),
        rtp_mapping=encode_mapping(decode_mapping(asked.table("rtp_mapping", MAPPING))),
        rtp_streams=vector(()),
        trace_event_types=numbers("B", ()),
        paused=asked.boolean("paused"),
    )
    return Accept("Producer_DumpResponse", body)


def _consumer_dump(request: FakeRequest) -> Answer:
    maker = request.makers.get(request.handler_id)
    if maker is None:
        return _NOBODY
    asked = maker.body("Transport.ConsumeRequest")
    base = consumer.BASE_DUMP.pack(
        id=text(request.handler_id),
        type=asked.integer("type"),
        producer_id=text(asked.text("producer_id")),
        kind=asked.integer("kind"),
        rtp_parameters=encode_rtp_parameters(
            decode_rtp_parameters(asked.table("rtp_parameters", RTP_PARAMETERS)), Repeated()
        ),
        consumable_rtp_encodings=encode_encodings(decode_encodings(asked, "consumable_rtp_encodings")),
        supported_codec_payload_types=numbers("B", ()),
        trace_event_types=numbers("B", ()),
        paused=asked.boolean("paused"),
        priority=1,
    )
    body = consumer.DUMP_RESPONSE.pack(data=consumer.DUMP.pack(base=base, rtp_streams=vector(())))
    return Accept("Consumer_DumpResponse", body)


def _producer_stats(_: FakeRequest) -> Answer:
    return Accept("Producer_GetStatsResponse", producer.GET_STATS.pack(stats=vector(())))


def _consumer_stats(_: FakeRequest) -> Answer:
    base = rtp_stream.BASE_STATS.pack(mime_type=text("video/VP8"), score=10)
    send = rtp_stream.SEND_STATS.pack(base=rtp_stream.STATS.pack(data_type=1, data=base))
    stats = rtp_stream.STATS.pack(data_type=3, data=send)
    return Accept("Consumer_GetStatsResponse", consumer.GET_STATS.pack(stats=vector([stats])))


def _about_data(
    maker_table: str, body_type: str, make: Callable[[FakeRequest, FakeRequest], Blob]
) -> Callable[[FakeRequest], Answer]:
    def answer(request: FakeRequest) -> Answer:
        maker = request.makers.get(request.handler_id)
        if maker is None or MAKERS[maker.method][0] != maker_table:
            return _NOBODY
        return Accept(body_type, make(request, maker))

    return answer


def _data_stats(table: Table, maker_table: str) -> Callable[[FakeRequest, FakeRequest], Blob]:
    def make(_: FakeRequest, maker: FakeRequest) -> Blob:
        asked = maker.body(maker_table)
        return table.pack(timestamp=1, label=text(asked.text("label")), protocol=text(asked.text("protocol")))

    return make


def _subchannels(request: FakeRequest, maker: FakeRequest) -> Blob:
    now = set(maker.body(_CONSUME_DATA).numbers("subchannels", "H"))
    if request.method == "DATACONSUMER_SET_SUBCHANNELS":
        now = set(request.body("DataConsumer.SetSubchannelsRequest").numbers("subchannels", "H"))
    elif request.method == "DATACONSUMER_ADD_SUBCHANNEL":
        now.add(request.body("DataConsumer.AddSubchannelRequest").integer("subchannel"))
    else:
        now.discard(request.body("DataConsumer.RemoveSubchannelRequest").integer("subchannel"))
    return data.SUBCHANNELS.pack(subchannels=numbers("H", sorted(now)))


_PRODUCE_DATA: Final = "Transport.ProduceDataRequest"
_CONSUME_DATA: Final = "Transport.ConsumeDataRequest"

STATE_ANSWERS: Final[dict[str, Callable[[FakeRequest], Answer]]] = {
    "TRANSPORT_DUMP": _transport_dump,
    "TRANSPORT_GET_STATS": _transport_stats,
    "PRODUCER_DUMP": _producer_dump,
    "PRODUCER_GET_STATS": _producer_stats,
    "CONSUMER_DUMP": _consumer_dump,
    "CONSUMER_GET_STATS": _consumer_stats,
    "DATAPRODUCER_DUMP": _about_data(
        _PRODUCE_DATA,
        "DataProducer_DumpResponse",
        lambda _, maker: data_producer_dump(maker.body(_PRODUCE_DATA)),
    ),
    "DATACONSUMER_DUMP": _about_data(
        _CONSUME_DATA,
        "DataConsumer_DumpResponse",
        lambda _, maker: data_consumer_dump(maker.body(_CONSUME_DATA)),
    ),
    "DATAPRODUCER_GET_STATS": _about_data(
        _PRODUCE_DATA, "DataProducer_GetStatsResponse", _data_stats(data.PRODUCER_STATS, _PRODUCE_DATA)
    ),
    "DATACONSUMER_GET_STATS": _about_data(
        _CONSUME_DATA, "DataConsumer_GetStatsResponse", _data_stats(data.CONSUMER_STATS, _CONSUME_DATA)
    ),
    "DATACONSUMER_SEND": lambda _: Accept("DataConsumer_SendResponse", data.SEND_RESPONSE.pack()),
    "DATACONSUMER_GET_BUFFERED_AMOUNT": lambda _: Accept(
        "DataConsumer_GetBufferedAmountResponse", data.BUFFERED_AMOUNT.pack()
    ),
    **{
        f"DATACONSUMER_{method}": _about_data(_CONSUME_DATA, f"DataConsumer_{body}Response", _subchannels)
        for method, body in (
            ("SET_SUBCHANNELS", "SetSubchannels"),
            ("ADD_SUBCHANNEL", "AddSubchannel"),
            ("REMOVE_SUBCHANNEL", "RemoveSubchannel"),
        )
    },
}
