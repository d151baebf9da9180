"""What the asker receives."""

from chattr.protocol import requests as r
from chattr.signaling.context import Context


async def start_consuming(context: Context, request: r.StartConsuming) -> r.ConsumerList:
    """Receive everybody, now and later."""
    media = context.media
    return r.ConsumerList(
        consumers=await media.start_consuming(request.transport_id, request.rtp_capabilities)
    )


async def resume_consumers(context: Context, request: r.ResumeConsumers) -> r.Empty:
    """Let consumers flow."""
    context.media.receiving.resume(request.consumer_ids)
    return r.Empty()


async def pause_consumers(context: Context, request: r.PauseConsumers) -> r.Empty:
    """Stop consumers for the asker alone."""
    context.media.receiving.pause(request.consumer_ids)
    return r.Empty()


async def set_consumer_layers(context: Context, request: r.SetConsumerLayers) -> r.Empty:
    """Choose layers."""
    await context.media.receiving.set_layers(request.consumers)
    return r.Empty()


async def report_congestion(context: Context, request: r.ReportCongestion) -> r.Empty:
    """Send the asker less."""
    await context.media.receiving.congested(request)
    return r.Empty()
