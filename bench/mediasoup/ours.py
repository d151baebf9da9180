"""Runs the rounds with this library; one line of JSON for each round.

Usage: ours.py asyncio|uvloop WORKER ROUNDS INPUTS
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvloop

from mediasoup import (
    Consumer,
    ConsumerOptions,
    MediaKind,
    ProducerOptions,
    RouterOptions,
    RouterRtpCodecCapability,
    RtpCapabilities,
    RtpParameters,
    TransportListenInfo,
    WebRtcTransport,
    WebRtcTransportOptions,
    Worker,
    WorkerLogLevel,
    WorkerSettings,
    create_worker,
    from_json,
)

Json = dict[str, Any]
Step = Callable[[], Awaitable[object]]


class Stopwatch:
    """Collects microseconds per operation: those that passed, and those that this process computed."""

    def __init__(self) -> None:
        self.rows: Json = {}

    async def measure(self, name: str, operations: int, step: Step) -> Any:
        """Run a step that does so many operations."""
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        result = await step()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        self.rows[name] = {"wall": wall / operations * 1e6, "cpu": cpu / operations * 1e6}
        return result


async def in_turn(steps: list[Step]) -> list[Any]:
    """Take each step when the one before has ended."""
    return [await step() for step in steps]


async def at_once(steps: list[Step]) -> list[Any]:
    """Take all steps without waiting between them."""
    return await asyncio.gather(*(step() for step in steps))


async def one_round(worker: Worker, given: Json) -> Json:
    """Make a router with everything in it, and measure each kind of operation."""
    watch = Stopwatch()
    codecs = tuple(from_json(RouterRtpCodecCapability, codec) for codec in given["mediaCodecs"])
    router = await worker.create_router(RouterOptions(media_codecs=codecs))
    listen = tuple(from_json(TransportListenInfo, info) for info in given["listenInfos"])
    options = WebRtcTransportOptions(listen_infos=listen)
    count = given["count"]

    creating: list[Step] = [lambda: router.create_webrtc_transport(options)] * count
    transports: list[WebRtcTransport] = await watch.measure(
        "create_webrtc_transport", count, lambda: in_turn(creating)
    )
    cameras = [from_json(RtpParameters, camera) for camera in given["cameras"]]
    producing: list[Step] = [
        lambda t=transport, c=camera: t.produce(ProducerOptions(kind=MediaKind.VIDEO, rtp_parameters=c))
        for transport, camera in zip(transports, cameras, strict=True)
    ]
    producers = await watch.measure("produce", count, lambda: in_turn(producing))

    # Every receiver has told its own capabilities, as in a call.
    receivers = transports[: given["receivers"]]
    told = [from_json(RtpCapabilities, given["capabilities"]) for _ in receivers]
    for name, run in (("consume, in turn", in_turn), ("consume, pipelined", at_once)):
        producer = producers.pop()
        each = itertools.islice(itertools.cycle(zip(receivers, told, strict=True)), given["consumers"])
        consuming: list[Step] = [
            lambda t=transport, c=capabilities, p=producer: t.consume(
                ConsumerOptions(producer_id=p.id, rtp_capabilities=c, paused=True)
            )
            for transport, capabilities in each
        ]
        consumers: list[Consumer] = await watch.measure(name, len(consuming), lambda c=consuming, r=run: r(c))
    await measure_use(watch, consumers, transports)
    router.close()
    await worker.dump()
    return watch.rows


async def measure_use(watch: Stopwatch, consumers: list[Consumer], transports: list[WebRtcTransport]) -> None:
    """Measure what is done with consumers and transports."""
    switching: list[Step] = [step for consumer in consumers for step in (consumer.resume, consumer.pause)]
    await watch.measure("pause, resume", len(switching), lambda: in_turn(switching))
    asking: list[Step] = [consumer.get_stats for consumer in consumers]
    await watch.measure("consumer.get_stats", len(asking), lambda: in_turn(asking))
    asking = [transport.get_stats for transport in transports]
    await watch.measure("transport.get_stats", len(asking), lambda: in_turn(asking))


async def main(binary: str, rounds: int, given: Json) -> None:
    """Run the rounds with one worker."""
    worker = await create_worker(WorkerSettings(worker_bin=binary, log_level=WorkerLogLevel.ERROR))
    for _ in range(rounds):
        print(json.dumps(await one_round(worker, given)), flush=True)
    worker.close()
    await worker.wait_exited()


if __name__ == "__main__":
    loop, binary, rounds, inputs = sys.argv[1:]
    factory = uvloop.new_event_loop if loop == "uvloop" else asyncio.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main(binary, int(rounds), json.loads(Path(inputs).read_text())))
