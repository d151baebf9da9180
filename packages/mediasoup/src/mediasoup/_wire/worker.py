"""Requests to the worker itself, and what it answers."""

from functools import partial
from typing import Final

from mediasoup._wire.flat import Table, maybe_text, text, texts, vector
from mediasoup._wire.reader import Reader
from mediasoup._wire.request import OutgoingNotification, Request, Response
from mediasoup._wire.transport import encode_listen_info
from mediasoup.transport_types import TransportListenInfo
from mediasoup.worker_types import (
    ChannelMessageHandlers,
    WorkerDump,
    WorkerResourceUsage,
    WorkerUpdateableSettings,
)

UPDATE_SETTINGS: Final = Table("Worker.UpdateSettingsRequest")
CREATE_WEBRTC_SERVER: Final = Table("Worker.CreateWebRtcServerRequest")
CLOSE_WEBRTC_SERVER: Final = Table("Worker.CloseWebRtcServerRequest")
CREATE_ROUTER: Final = Table("Worker.CreateRouterRequest")
CLOSE_ROUTER: Final = Table("Worker.CloseRouterRequest")
DUMP: Final = Table("Worker.DumpResponse")
HANDLERS: Final = Table("Worker.ChannelMessageHandlers")
RESOURCE_USAGE: Final = Table("Worker.ResourceUsageResponse")

CLOSE: Final = OutgoingNotification("WORKER_CLOSE")
GET_DUMP: Final = Request("WORKER_DUMP")
GET_RESOURCE_USAGE: Final = Request("WORKER_GET_RESOURCE_USAGE")


def update_settings(settings: WorkerUpdateableSettings) -> Request:
    """Change what may change while the worker runs."""
    body = UPDATE_SETTINGS.pack(
        log_level=maybe_text(settings.log_level),
        log_tags=None if settings.log_tags is None else texts(settings.log_tags),
    )
    return Request("WORKER_UPDATE_SETTINGS", "", "Worker_UpdateSettingsRequest", body)


def create_webrtc_server(server_id: str, listen_infos: tuple[TransportListenInfo, ...]) -> Request:
    """Make a WebRtcServer."""
    body = CREATE_WEBRTC_SERVER.pack(
        web_rtc_server_id=text(server_id), listen_infos=vector([encode_listen_info(i) for i in listen_infos])
    )
    undo = partial(close_webrtc_server, server_id)
    return Request("WORKER_CREATE_WEBRTCSERVER", "", "Worker_CreateWebRtcServerRequest", body, undo)


def close_webrtc_server(server_id: str) -> Request:
    """Close a WebRtcServer."""
    body = CLOSE_WEBRTC_SERVER.pack(web_rtc_server_id=text(server_id))
    return Request("WORKER_WEBRTCSERVER_CLOSE", "", "Worker_CloseWebRtcServerRequest", body)


def create_router(router_id: str) -> Request:
    """Make a router."""
    body = CREATE_ROUTER.pack(router_id=text(router_id))
    undo = partial(close_router, router_id)
    return Request("WORKER_CREATE_ROUTER", "", "Worker_CreateRouterRequest", body, undo)


def close_router(router_id: str) -> Request:
    """Close a router."""
    body = CLOSE_ROUTER.pack(router_id=text(router_id))
    return Request("WORKER_CLOSE_ROUTER", "", "Worker_CloseRouterRequest", body)


def decode_dump(response: Response) -> WorkerDump:
    """Decode what the worker holds."""
    return response.read(DUMP, _decode_dump)


def decode_resource_usage(response: Response) -> WorkerResourceUsage:
    """Decode the worker's resource usage."""
    return response.read(RESOURCE_USAGE, lambda data: WorkerResourceUsage(**data.scalars()))


def _decode_dump(data: Reader) -> WorkerDump:
    handlers = data.table("channel_message_handlers", HANDLERS)
    return WorkerDump(
        pid=data.integer("pid"),
        webrtc_server_ids=tuple(data.texts("web_rtc_server_ids")),
        router_ids=tuple(data.texts("router_ids")),
        channel_message_handlers=ChannelMessageHandlers(
            channel_request_handlers=tuple(handlers.texts("channel_request_handlers")),
            channel_notification_handlers=tuple(handlers.texts("channel_notification_handlers")),
        ),
    )
