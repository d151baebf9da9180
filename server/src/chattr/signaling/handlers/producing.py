"""What the asker sends."""

from chattr.protocol import requests as r
from chattr.signaling.context import Context


async def produce(context: Context, request: r.Produce) -> r.ProduceReply:
    """Start sending a source."""
    producer_id = await context.media.produce(
        request.transport_id, request.source, request.rtp_parameters, paused=request.paused
    )
    return r.ProduceReply(producer_id=producer_id)


async def pause_producer(context: Context, request: r.PauseProducer) -> r.Empty:
    """Stop forwarding one of the asker's producers."""
    await context.media.sending.pause(request.producer_id)
    return r.Empty()


async def resume_producer(context: Context, request: r.ResumeProducer) -> r.Empty:
    """Forward it again."""
    await context.media.sending.resume(request.producer_id)
    return r.Empty()


async def close_producer(context: Context, request: r.CloseProducer) -> r.Empty:
    """End it."""
    context.media.sending.close_producer(request.producer_id)
    return r.Empty()
