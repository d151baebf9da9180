"""A short soak: real media clients while workers, sockets and the server itself go down."""

import asyncio
import importlib
import sys
from pathlib import Path

import pytest
from participants import Client, Refused

BENCH = Path(__file__).parents[3] / "bench"
RUN = BENCH / "soak" / "run.py"


@pytest.mark.timeout(240)
async def test_rooms_outlive_faults() -> None:
    """Everybody receives everybody again, nobody knocks twice, and nothing is left behind."""
    arguments = ("--minutes", "0.3", "--seed", "5", "--rooms", "1", "--users", "2")
    process = await asyncio.create_subprocess_exec(
        sys.executable, RUN, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    told = output.decode(errors="replace")
    assert process.returncode == 0, told[-4000:]
    assert "worker killed" in told
    assert "server restarted" in told


async def test_a_guest_who_is_refused_in_the_moment_of_a_reset_is_not_taken_for_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else it would end for good at the next cancellation that reaches it, and the room be called stuck."""
    monkeypatch.syspath_prepend(str(BENCH / "synthetic"))
    people = importlib.import_module("people")

    class Torn(people.Person):  # type: ignore[misc, name-defined]
        async def take_part(self, client: Client) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                raise Refused({"error": "media-unavailable"})

    one = Client()
    one.told.append(("media-reset", {}))
    with pytest.raises(Refused):
        await Torn("", "", "Ada")._stay(one)
    me = asyncio.current_task()
    assert me is not None
    assert me.cancelling() == 0


def held(monkeypatch: pytest.MonkeyPatch, worker_mb: list[float]) -> list[str]:
    """Return what a soak says of a worker's memory, looked at each second."""
    monkeypatch.syspath_prepend(str(BENCH))
    monkeypatch.syspath_prepend(str(BENCH / "soak"))
    holding = importlib.import_module("holding")
    points = [(float(second), mb) for second, mb in enumerate(worker_mb)]
    return list(holding.growing([holding.Series("worker, MB", points)]))


def test_memory_that_goes_on_growing_is_told_and_a_step_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    start = [14 + 3 * second / 120 for second in range(120)]
    assert held(monkeypatch, [*start, *[17.0] * 240]) == []
    assert held(monkeypatch, [*start, *[17.0] * 130, *[18.6] * 110]) == [], (
        "rooms of another worker came over"
    )
    leaking = [17 + second / 60 for second in range(240)]
    assert held(monkeypatch, [*start, *leaking]) == ["the memory of the worker grows by 1.0 MB a minute"]
    assert held(monkeypatch, [*start, *[17 + second / 150 for second in range(240)]]) == []
    assert held(monkeypatch, leaking[:100]) == [], "too short to say"
