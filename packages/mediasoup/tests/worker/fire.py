"""What the tests under fire share: a worker full of objects, and a count of what a process holds."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from mediasoup import (
    ConsumerOptions,
    DataConsumerOptions,
    DataProducerOptions,
    PipeTransportOptions,
    PlainTransportOptions,
    RouterOptions,
    WebRtcServerOptions,
    WebRtcTransportOptions,
    Worker,
)
from mediasoup._entity import Entity

from .media import CODECS, LOOPBACK_UDP, video


def descriptors() -> dict[str, str]:
    """Return what this process has open, by number."""
    found = {}
    for entry in Path("/proc/self/fd").iterdir():
        try:
            found[entry.name] = str(entry.readlink())
        except FileNotFoundError:
            # The listing's own.
            continue
    return found


def resident(pid: int | str = "self") -> int:
    """Return a process's memory in bytes, as the system counts it."""
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def zombies() -> list[str]:
    """Return the child processes that have ended and were not waited for."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    states = {pid: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] for pid in children}
    return [pid for pid, state in states.items() if state == "Z"]


@asynccontextmanager
async def nothing_left() -> AsyncIterator[None]:
    """Fail if tasks, descriptors or child processes are more afterwards than before."""
    tasks, before = asyncio.all_tasks(), descriptors()
    yield
    # Rounds of the event loop in which closed sockets are let go.
    for _ in range(5):
        await asyncio.sleep(0)
    gc.collect()
    assert asyncio.all_tasks() == tasks
    after = descriptors()
    assert after == before, set(after.items()) ^ set(before.items())
    assert zombies() == []


@dataclass
class House:
    """A worker with one object of every kind; each name is an object's."""

    worker: Worker
    objects: dict[str, Entity]

    def __getitem__(self, name: str) -> Entity:
        return self.objects[name]


async def furnish(worker: Worker) -> House:
    """Make one object of every kind."""
    server = await worker.create_webrtc_server(WebRtcServerOptions(listen_infos=(LOOPBACK_UDP,)))
    router = await worker.create_router(RouterOptions(media_codecs=CODECS))
    sending = await router.create_webrtc_transport(WebRtcTransportOptions(webrtc_server=server))
    receiving = await router.create_webrtc_transport(
        WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,), enable_sctp=True)
    )
    direct = await router.create_direct_transport()
    producer = await sending.produce(video())
    data_producer = await direct.produce_data(DataProducerOptions())
    objects: dict[str, Entity] = {
        "server": server,
        "router": router,
        "sending": sending,
        "receiving": receiving,
        "direct": direct,
        "plain": await router.create_plain_transport(PlainTransportOptions(listen_info=LOOPBACK_UDP)),
        "pipe": await router.create_pipe_transport(PipeTransportOptions(listen_info=LOOPBACK_UDP)),
        "levels": await router.create_audio_level_observer(),
        "speaker": await router.create_active_speaker_observer(),
        "producer": producer,
        "consumer": await receiving.consume(
            ConsumerOptions(producer_id=producer.id, rtp_capabilities=router.rtp_capabilities)
        ),
        "data_producer": data_producer,
        "data_consumer": await receiving.consume_data(DataConsumerOptions(data_producer_id=data_producer.id)),
    }
    return House(worker, objects)
