"""A producer's identifier that the other router has already is refused before anything is sent."""

import pytest

from mediasoup import (
    DataProducerOptions,
    InvalidParametersError,
    MediaKind,
    PipeToRouterOptions,
    ProducerOptions,
    RouterOptions,
)
from mediasoup.testing import FakeWorker

from .rtp_examples import OPUS, SIMULCAST, VP8

CODECS = RouterOptions(media_codecs=(OPUS, VP8))
PICTURE = ProducerOptions(kind=MediaKind.VIDEO, rtp_parameters=SIMULCAST)


async def test_kept_identifiers_must_be_free(fake: FakeWorker) -> None:
    worker = await fake.start()
    here, there = await worker.create_router(CODECS), await worker.create_router(CODECS)
    direct = await here.create_direct_transport()
    producer = await direct.produce(PICTURE)
    source = await direct.produce_data(DataProducerOptions())
    for options, path in (
        (PipeToRouterOptions(producer_id=producer.id), "producerId"),
        (PipeToRouterOptions(data_producer_id=source.id), "dataProducerId"),
    ):
        await here.pipe_to_router(there, options)
        sent = len(fake.requests)
        with pytest.raises(InvalidParametersError, match="keepId") as caught:
            await here.pipe_to_router(there, options)
        assert caught.value.path == path
        assert len(fake.requests) == sent
    again = await here.pipe_to_router(there, PipeToRouterOptions(producer_id=producer.id, keep_id=False))
    assert again.pipe_producer is not None
    assert again.pipe_producer.id != producer.id
