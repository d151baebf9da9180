"""How the benchmarks find an end, and what they call growth: the parts that measure nothing themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Step:
    consumers: int
    holds: bool
    trouble: str = "p99 of 80 ms"


def searched(search: Any, limit: int, hiccups: tuple[int, ...] = ()) -> list[int]:
    """Let it search a worker that carries `limit`; the steps of these numbers fail for no reason."""
    tried: list[int] = []
    while (consumers := search.next(now=0)) is not None:
        holds = consumers <= limit and len(tried) not in hiccups
        tried.append(consumers)
        search.take(consumers, Step(consumers, holds))
    return tried


@pytest.mark.parametrize("limit", [90, 333, 1017, 4321])
def test_the_end_is_found_within_a_twelfth(load_bench: Callable[..., Any], limit: int) -> None:
    module = load_bench("search", "media")
    search = module.Search(100, 4, ends_at=1)
    tried = searched(search, limit)
    assert limit / module.NARROW - 4 <= search.best.consumers <= limit
    assert len(tried) < 30
    assert search.end.endswith(": p99 of 80 ms")


def test_one_hiccup_is_not_the_end(load_bench: Callable[..., Any]) -> None:
    search = load_bench("search", "media").Search(100, 4, ends_at=1)
    tried = searched(search, 1000, hiccups=(1,))
    assert tried[1] == tried[2]
    assert search.best.consumers > 900


def test_an_end_that_was_not_reached_is_called_so(load_bench: Callable[..., Any]) -> None:
    search = load_bench("search", "media").Search(100, 4, ends_at=1)
    for consumers in (100, 148):
        assert search.next(now=0) == consumers
        search.take(consumers, Step(consumers, True))
    assert search.next(now=1) is None
    assert search.end == "not reached"
    assert search.told() == "Held: 148 consumers. Not reached: more were not tried in the time for it."


def test_growth_leaves_the_start_out_and_short_lives_unjudged(load_bench: Callable[..., Any]) -> None:
    holding = load_bench("holding", "soak")
    started = [(float(second), min(second, 60.0)) for second in range(240)]
    assert holding.Series("server, MB", started).per_minute == pytest.approx(0)
    leaking = [(float(second), second * 3 / 60) for second in range(240)]
    series = [holding.Series("server, MB", leaking), holding.Series("tasks", leaking)]
    assert list(holding.growing(series)) == ["the memory of the server grows by 3.0 MB a minute"]
    assert list(holding.growing([holding.Series("server, MB", leaking[:100])])) == []


def test_percentiles_are_by_nearest_rank(load_bench: Callable[..., Any]) -> None:
    percentile = load_bench("results_file").percentile
    assert [percentile(range(1, 21), part) for part in (0.5, 0.95, 0.99)] == [10, 19, 20]
    assert percentile([], 0.95) == 0


def test_rows_that_were_not_measured_stay_if_they_are_of_this_machine(
    tmp_path: Path, load_bench: Callable[..., Any]
) -> None:
    bench = load_bench("results", "browsers")
    file = tmp_path / "RESULTS.md"
    first, second = (bench.Row(what, 1.0, [0.5]) for what in ("the first", "the second"))
    bench.write("Ways", "make it", [first, second], file=file)
    assert "the second" in bench.write("Ways", "make it", [first], file=file)

    file.write_text(file.read_text().replace(bench.hardware(), "Another CPU"))
    assert "the second" not in bench.write("Ways", "make it", [first], file=file)
