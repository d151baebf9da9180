"""A join as a collector of traces sees it, and a server that has none."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from trace_collector import Collector, collecting

pytestmark = pytest.mark.worker

SECRETS = ("Ada Lovelace", "Bob Babbage")


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as server:
        yield server


def facts(span: Span) -> dict[str, str]:
    return {attribute.key: attribute.value.string_value for attribute in span.attributes}


async def test_the_trace_of_a_join_has_its_steps(launch: Any, connect: Any, collector: Collector) -> None:
    server = await (await launch(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)).started()
    host = await connect(server.url)
    joined = await host.call("join-room", {"roomId": "traced", "name": SECRETS[0]})
    transport = await host.call("create-transport", {"direction": "recv"})
    await host.call("leave-room", {})
    await host.call("leave-room", {})
    guest = await connect(server.url)
    await guest.call("join-room", {"roomId": "no code", "name": SECRETS[1]})
    server.process.terminate()
    assert await server.ended(10) == 0

    roots = [span for span in collector.spans if span.name == "join"]
    whole = next(span for span in roots if facts(span).get("outcome") == "admitted")
    assert facts(whole) == {"outcome": "admitted", "room": "traced", "participant": joined["participantId"]}
    below = {span.name: span for span in collector.spans if span.parent_span_id == whole.span_id}
    assert set(below) == {"join-room", "create-transport", "leave-room"}
    steps = {span.name for span in collector.spans if span.parent_span_id == below["join-room"].span_id}
    assert steps == {"open media", "remember"}
    assert below["leave-room"].end_time_unix_nano <= whole.end_time_unix_nano
    refused = next(span for span in roots if span is not whole)
    assert facts(refused) == {"outcome": "refused", "error": "invalid-room-id"}
    assert collector.services == {"chattr"}
    sent = b"".join(collector.raw)
    for secret in (
        *SECRETS,
        joined["sessionToken"],
        joined["hostKey"],
        transport["iceParameters"]["password"],
    ):
        assert secret.encode() not in sent


async def test_a_collector_that_is_not_there_holds_nothing_up(launch: Any, connect: Any) -> None:
    server = await (await launch(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")).started()
    host = await connect(server.url)
    async with asyncio.timeout(10):
        assert (await host.call("join-room", {"roomId": "alone", "name": "Ada"}))["status"] == "admitted"
    server.process.terminate()
    assert await server.ended(10) == 0


def test_nothing_of_it_is_loaded_where_no_collector_is_set() -> None:
    code = "import sys, chattr.server; assert not [m for m in sys.modules if m.startswith('opentelemetry')]"
    subprocess.run([sys.executable, "-c", code], check=True)
