"""The asker's transports."""

from msgspec import structs

from chattr.protocol import requests as r
from chattr.protocol.payloads import TransportOptions
from chattr.signaling.context import Context


async def create_transport(context: Context, request: r.CreateTransport) -> TransportOptions:
    """Make a transport."""
    options = await context.media.create_transport(request.direction)
    return structs.replace(options, ice_servers=context.service.ice_servers(context.place))


async def connect_transport(context: Context, request: r.ConnectTransport) -> r.Empty:
    """Take the client's DTLS parameters."""
    await context.media.connect_transport(request.transport_id, request.dtls_parameters)
    return r.Empty()


async def restart_ice(context: Context, request: r.RestartIce) -> r.RestartIceReply:
    """Make new ICE credentials."""
    return r.RestartIceReply(
        ice_parameters=await context.media.restart_ice(request.transport_id),
        ice_servers=context.service.ice_servers(context.place),
    )


async def close_transport(context: Context, request: r.CloseTransport) -> r.Empty:
    """Close a transport and all on it."""
    context.media.close_transport(request.transport_id)
    return r.Empty()
