"""What the fake worker answers when nobody scripted it: enough for every object to be made and used."""

from collections.abc import Callable
from typing import Final

from ._fake_messages import Accept, Answer, FakeRequest
from ._fake_state_answers import STATE_ANSWERS
from ._fake_transport_answers import (
    address,
    data_consumer_dump,
    data_producer_dump,
    pipe_dump,
    plain_dump,
    webrtc_dump,
)
from ._wire import consumer, producer, webrtc_server, webrtc_transport, worker
from ._wire import plain_transport as plain
from ._wire import router as router_wire
from ._wire.enums import DTLS_ROLE, PRODUCER_TYPE
from ._wire.flat import numbers, text, texts, vector
from ._wire.rtp_parameters import ENCODING, RTP_PARAMETERS
from .producer_types import ProducerType
from .webrtc_transport_types import DtlsRole


def default_answer(request: FakeRequest) -> Answer:
    """Return the answer to a request that nobody scripted."""
    answer = _ANSWERS.get(request.method)
    return Accept() if answer is None else answer(request)


def _worker_dump(_: FakeRequest) -> Answer:
    handlers = worker.HANDLERS.pack(
        channel_request_handlers=texts(()), channel_notification_handlers=texts(())
    )
    body = worker.DUMP.pack(
        web_rtc_server_ids=texts(()), router_ids=texts(()), channel_message_handlers=handlers
    )
    return Accept("Worker_DumpResponse", body)


def _resource_usage(_: FakeRequest) -> Answer:
    return Accept("Worker_ResourceUsageResponse", worker.RESOURCE_USAGE.pack(ru_utime=1, ru_maxrss=1024))


def _server_dump(request: FakeRequest) -> Answer:
    body = webrtc_server.DUMP.pack(
        id=text(request.handler_id),
        udp_sockets=vector(()),
        tcp_servers=vector(()),
        web_rtc_transport_ids=texts(()),
        local_ice_username_fragments=vector(()),
    )
    return Accept("WebRtcServer_DumpResponse", body)


def _router_dump(request: FakeRequest) -> Answer:
    empty = vector(())
    body = router_wire.DUMP.pack(
        id=text(request.handler_id),
        transport_ids=empty,
        rtp_observer_ids=empty,
        map_producer_id_consumer_ids=empty,
        map_consumer_id_producer_id=empty,
        map_producer_id_observer_ids=empty,
        map_data_producer_id_data_consumer_ids=empty,
        map_data_consumer_id_data_producer_id=empty,
    )
    return Accept("Router_DumpResponse", body)


def _new_webrtc_transport(request: FakeRequest) -> Answer:
    transport_id = request.body("Router.CreateWebRtcTransportRequest").text("transport_id")
    return Accept("WebRtcTransport_DumpResponse", webrtc_dump(transport_id))


def _new_plain_transport(request: FakeRequest) -> Answer:
    transport_id = request.body("Router.CreatePlainTransportRequest").text("transport_id")
    return Accept("PlainTransport_DumpResponse", plain_dump(transport_id))


def _new_pipe_transport(request: FakeRequest) -> Answer:
    transport_id = request.body("Router.CreatePipeTransportRequest").text("transport_id")
    return Accept("PipeTransport_DumpResponse", pipe_dump(transport_id))


def _connect_plain(request: FakeRequest) -> Answer:
    port = request.body("PlainTransport.ConnectRequest").maybe_integer("port")
    body = plain.PLAIN_CONNECTED.pack(tuple=address(port))
    return Accept("PlainTransport_ConnectResponse", body)


def _connect_pipe(request: FakeRequest) -> Answer:
    port = request.body("PipeTransport.ConnectRequest").maybe_integer("port")
    return Accept("PipeTransport_ConnectResponse", plain.PIPE_CONNECTED.pack(tuple=address(port)))


def _produce_data(request: FakeRequest) -> Answer:
    asked = request.body("Transport.ProduceDataRequest")
    return Accept("DataProducer_DumpResponse", data_producer_dump(asked))


def _consume_data(request: FakeRequest) -> Answer:
    asked = request.body("Transport.ConsumeDataRequest")
    return Accept("DataConsumer_DumpResponse", data_consumer_dump(asked))


def _connect(_: FakeRequest) -> Answer:
    body = webrtc_transport.CONNECT_RESPONSE.pack(dtls_local_role=DTLS_ROLE.number(DtlsRole.CLIENT))
    return Accept("WebRtcTransport_ConnectResponse", body)


def _restart_ice(_: FakeRequest) -> Answer:
    body = webrtc_transport.RESTART_ICE.pack(
        username_fragment=text("fake-again"), password=text("fake-password"), ice_lite=True
    )
    return Accept("Transport_RestartIceResponse", body)


def _produce(request: FakeRequest) -> Answer:
    parameters = request.body("Transport.ProduceRequest").table("rtp_parameters", RTP_PARAMETERS)
    several = len(parameters.tables("encodings", ENCODING)) > 1
    kind = PRODUCER_TYPE.number(ProducerType.SIMULCAST if several else ProducerType.SIMPLE)
    return Accept("Transport_ProduceResponse", producer.PRODUCE_RESPONSE.pack(type=kind))


def _consume(request: FakeRequest) -> Answer:
    body = consumer.CONSUME_RESPONSE.pack(
        paused=request.body("Transport.ConsumeRequest").boolean("paused"),
        producer_paused=False,
        score=consumer.SCORE.pack(score=10, producer_score=10, producer_scores=numbers("B", (10,))),
    )
    return Accept("Transport_ConsumeResponse", body)


def _set_priority(request: FakeRequest) -> Answer:
    priority = request.body("Consumer.SetPriorityRequest").integer("priority")
    body = consumer.SET_PRIORITY_RESPONSE.pack(priority=priority)
    return Accept("Consumer_SetPriorityResponse", body)


def _set_preferred_layers(request: FakeRequest) -> Answer:
    layers = request.body("Consumer.SetPreferredLayersRequest").table("preferred_layers", consumer.LAYERS)
    body = consumer.SET_LAYERS_RESPONSE.pack(preferred_layers=consumer.LAYERS.pack(**layers.scalars()))
    return Accept("Consumer_SetPreferredLayersResponse", body)


_ANSWERS: Final[dict[str, Callable[[FakeRequest], Answer]]] = {
    "WORKER_DUMP": _worker_dump,
    "WORKER_GET_RESOURCE_USAGE": _resource_usage,
    "WEBRTCSERVER_DUMP": _server_dump,
    "ROUTER_DUMP": _router_dump,
    "ROUTER_CREATE_WEBRTCTRANSPORT": _new_webrtc_transport,
    "ROUTER_CREATE_WEBRTCTRANSPORT_WITH_SERVER": _new_webrtc_transport,
    "ROUTER_CREATE_PLAINTRANSPORT": _new_plain_transport,
    "ROUTER_CREATE_PIPETRANSPORT": _new_pipe_transport,
    "PLAINTRANSPORT_CONNECT": _connect_plain,
    "PIPETRANSPORT_CONNECT": _connect_pipe,
    "TRANSPORT_PRODUCE_DATA": _produce_data,
    "TRANSPORT_CONSUME_DATA": _consume_data,
    "TRANSPORT_RESTART_ICE": _restart_ice,
    "TRANSPORT_PRODUCE": _produce,
    "TRANSPORT_CONSUME": _consume,
    "WEBRTCTRANSPORT_CONNECT": _connect,
    "CONSUMER_SET_PRIORITY": _set_priority,
    "CONSUMER_SET_PREFERRED_LAYERS": _set_preferred_layers,
    **STATE_ANSWERS,
}
