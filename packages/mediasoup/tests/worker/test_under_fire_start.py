"""Programs that are no proper worker: whatever they do, starting them ends soon, with a typed error."""

import asyncio
import sys
import textwrap
from pathlib import Path

import pytest

from mediasoup import (
    DataProducerOptions,
    MediasoupError,
    MessageTooLargeError,
    ProtocolError,
    Worker,
    WorkerSettings,
    WorkerStartError,
    create_worker,
)
from mediasoup._wire.framing import MAX_MESSAGE_SIZE

from .fire import nothing_left

pytestmark = pytest.mark.worker

START_TIMEOUT_S = 1.5

# What the program does with its channel, and what starting it raises.
PROGRAMS: dict[str, tuple[str, type[MediasoupError]]] = {
    "says nothing": ("time.sleep(600)", WorkerStartError),
    "closes its channel and lives on": ("os.close(3); os.close(4); time.sleep(600)", WorkerStartError),
    "ends well at once": ("", WorkerStartError),
    "crashes": ("os.kill(os.getpid(), 11)", WorkerStartError),
    "sends text": ("os.write(4, b'HTTP/1.1 200 OK\\r\\n\\r\\n'); time.sleep(600)", MessageTooLargeError),
    "announces too much": ("os.write(4, b'\\x00\\x00\\x80\\x00'); time.sleep(600)", MessageTooLargeError),
    "sends zeros": ("os.write(4, bytes(1000)); time.sleep(600)", ProtocolError),
    "sends noise in a frame": (
        "os.write(4, b'\\x20\\x00\\x00\\x00' + os.urandom(4) * 8); time.sleep(600)",
        ProtocolError,
    ),
    "stops in the middle of a message": ("os.write(4, b'\\x40\\x00\\x00\\x00abc')", WorkerStartError),
    "hangs in the middle of a message": (
        "os.write(4, b'\\x40\\x00\\x00\\x00abc'); time.sleep(600)",
        WorkerStartError,
    ),
    "floods": (
        "while True: os.write(4, b'\\x08\\x00\\x00\\x00' + b'\\xff' * 8)",
        ProtocolError,
    ),
}


def program(path: Path, body: str) -> str:
    path.write_text(f"#!{sys.executable} -S\nimport os, time\n{textwrap.dedent(body)}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("behaviour", PROGRAMS)
async def test_improper_worker_fails_to_start_in_bounded_time(tmp_path: Path, behaviour: str) -> None:
    body, expected = PROGRAMS[behaviour]
    settings = WorkerSettings(worker_bin=program(tmp_path / "worker", body))
    async with nothing_left(), asyncio.timeout(START_TIMEOUT_S + 20):
        with pytest.raises(expected):
            await create_worker(settings, start_timeout_s=START_TIMEOUT_S)


async def test_message_beyond_the_limit_is_refused_and_the_worker_lives_on(worker: Worker) -> None:
    router = await worker.create_router()
    direct = await router.create_direct_transport()
    source = await direct.produce_data(DataProducerOptions())
    with pytest.raises(MessageTooLargeError) as caught:
        source.send(bytes(MAX_MESSAGE_SIZE))
    assert caught.value.limit == MAX_MESSAGE_SIZE
    assert caught.value.size > MAX_MESSAGE_SIZE
    source.send(bytes(200_000))
    stats = await source.get_stats()
    assert stats[0].bytes_received == 200_000
