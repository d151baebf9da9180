"""The real server, started as `python -m chattr` is, plus a second loopback port that shows its workers.

What it shows comes from the workers' own dumps, not from the library's mirror of them. The product has
no such port.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

import mediasoup
from mediasoup import Router, Worker

_workers: list[Worker] = []
_create_worker = mediasoup.create_worker


async def _create_and_keep(*args: Any, **options: Any) -> Worker:
    worker = await _create_worker(*args, **options)
    is_first = not _workers
    _workers.append(worker)
    if is_first:
        await asyncio.start_server(_answer, "127.0.0.1", int(os.environ["INSPECT_PORT"]))
    return worker


async def _router_report(router: Router) -> dict[str, Any]:
    dump = await router.dump()
    producers = [
        await producer.dump()
        for transport in tuple(router.transports.values())
        for producer in tuple(transport.producers.values())
    ]
    consumers = [
        await consumer.dump()
        for transport in tuple(router.transports.values())
        for consumer in tuple(transport.consumers.values())
    ]
    return {
        "pausedConsumers": [str(one.kind) for one in consumers if one.paused],
        "transports": list(dump.transport_ids),
        "consumers": list(dump.map_consumer_id_producer_id),
        "producers": [
            {
                "id": producer.id,
                "kind": str(producer.kind),
                "paused": producer.paused,
                "codec": dict(producer.rtp_parameters.codecs[0].parameters),
            }
            for producer in producers
        ],
    }


async def _report() -> dict[str, Any]:
    alive = [worker for worker in _workers if not worker.closed]
    routers: list[dict[str, Any]] = []
    router_ids: list[str] = []
    workers: list[dict[str, Any]] = []
    for worker in alive:
        try:
            ids = (await worker.dump()).router_ids
            found = [await _router_report(router) for router in tuple(worker.routers.values())]
        except mediasoup.MediasoupError:
            # It died, or something in it closed, while it was asked.
            continue
        workers.append({"pid": worker.pid, "routerIds": ids})
        router_ids += ids
        routers += found
    return {"workers": workers, "routerIds": router_ids, "routers": routers}


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    body = json.dumps(await _report()).encode()
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body))
    writer.write(body)
    await writer.drain()
    writer.close()


if __name__ == "__main__":
    mediasoup.create_worker = _create_and_keep
    from chattr.__main__ import main  # Only now: the server takes `create_worker` by name.
    from chattr.signaling import server as signaling

    if (ping_s := os.environ.get("PING_S")) is not None:
        # Who says nothing for twice as long counts as away.
        signaling.PING_INTERVAL_S = signaling.PING_TIMEOUT_S = int(ping_s)
    sys.exit(main())
