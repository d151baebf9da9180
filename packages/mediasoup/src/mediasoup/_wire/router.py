"""Requests to a router, and what it answers. Requests that make a transport are with that transport."""

from typing import Final

from mediasoup._wire.common import text_by_text, texts_by_text
from mediasoup._wire.flat import Table, text
from mediasoup._wire.reader import Reader
from mediasoup._wire.request import Request, Response
from mediasoup.router_types import RouterDump

DUMP: Final = Table("Router.DumpResponse")
CLOSE_TRANSPORT: Final = Table("Router.CloseTransportRequest")
CLOSE_RTP_OBSERVER: Final = Table("Router.CloseRtpObserverRequest")


def get_dump(router_id: str) -> Request:
    """Ask what the router holds."""
    return Request("ROUTER_DUMP", router_id)


def close_transport(router_id: str, transport_id: str) -> Request:
    """Close a transport."""
    body = CLOSE_TRANSPORT.pack(transport_id=text(transport_id))
    return Request("ROUTER_CLOSE_TRANSPORT", router_id, "Router_CloseTransportRequest", body)


def close_rtp_observer(router_id: str, observer_id: str) -> Request:
    """Close an RTP observer."""
    body = CLOSE_RTP_OBSERVER.pack(rtp_observer_id=text(observer_id))
    return Request("ROUTER_CLOSE_RTPOBSERVER", router_id, "Router_CloseRtpObserverRequest", body)


def decode_dump(response: Response) -> RouterDump:
    """Decode what the router holds."""
    return response.read(DUMP, _decode_dump)


def _decode_dump(data: Reader) -> RouterDump:
    return RouterDump(
        id=data.text("id"),
        transport_ids=tuple(data.texts("transport_ids")),
        rtp_observer_ids=tuple(data.texts("rtp_observer_ids")),
        map_producer_id_consumer_ids=texts_by_text(data, "map_producer_id_consumer_ids"),
        map_consumer_id_producer_id=text_by_text(data, "map_consumer_id_producer_id"),
        map_producer_id_observer_ids=texts_by_text(data, "map_producer_id_observer_ids"),
        map_data_producer_id_data_consumer_ids=texts_by_text(data, "map_data_producer_id_data_consumer_ids"),
        map_data_consumer_id_data_producer_id=text_by_text(data, "map_data_consumer_id_data_producer_id"),
    )
