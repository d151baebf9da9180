"""Tables of README.md and docs/scaling.md: taken from what the benchmarks write, and never from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import measured
from measuring import blocks
from measuring.results import Section

MACHINE = (
    "Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz, 4 virtual cores, Linux 6.1.0, Python 3.11.7, 2026-11-26"
)
RECOVERIES = """\
`make bench WHAT=recovery ARGS=--write`

Machine: AMD EPYC, 2 virtual cores, Linux 6.18.44, Python 3.11.7.

| What | Level (p95) | Median | p95 | Range | | Measured |
|---|---|---|---|---|---|---|
| network back after 3 s | ≤ 2 s | 1.92 s | 2.13 s | 0.70 to 2.69 s | n=20, 1 failed **missed** | today |
| a worker is killed | ≤ 3 s | 0.68 s | 0.72 s | 0.52 to 0.72 s | n=20 met | today |
"""


@dataclass
class Step:
    consumers: int
    packets_per_s: float
    us_per_packet: float
    p99_ms: float = 9.0
    holds: bool = True
    trouble: str = "p99 of 80 ms"


def results(folder: Path, **sections: str) -> Path:
    """Write a RESULTS.md with these sections."""
    file = folder / "RESULTS.md"
    parts = [f"## {title.replace('_', ' ')}\n\n{text}\n" for title, text in sections.items()]
    file.write_text("\n".join(["# Measured\n", *parts]))
    return file


def media(load_bench: Callable[..., Any]) -> str:
    """Return what the media benchmark itself writes of two ends."""
    run = load_bench("run", "media")
    rows = []
    for what, step in (("audio", Step(2400, 120_000, 6.0)), ("video", Step(500, 90_000, 8.0))):
        search = run.Search(step.consumers, 4, 1)
        search.take(step.consumers, step)
        rows.append(run._limit(what, 1, search))
    return "\n".join([run.HOW.format(machine=MACHINE), "", run.LIMITS, *rows])


def test_the_pages_say_what_results_md_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert measured.main(["--check"]) == 0, capsys.readouterr().out
    for page in measured.PAGES:
        assert "<!-- measured: " in page.read_text()


def test_a_page_that_disagrees_fails_and_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "README.md"
    page.write_text("a\n<!-- measured: overview -->\n| join | 1 ms |\n<!-- end -->\nb\n")
    monkeypatch.setattr(measured, "PAGES", (page,))
    monkeypatch.setattr(measured, "ROOT", tmp_path)
    assert measured.main(["--check"]) == 1
    assert "README.md disagrees" in capsys.readouterr().out
    assert measured.main([]) == 0
    assert measured.main(["--check"]) == 0
    assert page.read_text().startswith("a\n<!-- measured: overview -->\n\n| what |")
    assert page.read_text().endswith("<!-- end -->\nb\n")


def test_levels_that_are_missed_are_told(tmp_path: Path) -> None:
    table = blocks.overview(results(tmp_path, Coming_back=RECOVERIES))
    command = "`make bench WHAT=recovery ARGS=--write`"
    assert table.splitlines()[2:] == [
        f"| network back after 3 s | p95 2.13 s, n=20 | ≤ 2 s (**missed**) | {command} | AMD EPYC, 2 cores |",
        f"| a worker is killed | p95 0.72 s, n=20 | ≤ 3 s | {command} | AMD EPYC, 2 cores |",
    ]


def test_what_is_promised_for_the_median_is_told_by_the_median(
    tmp_path: Path, load_bench: Callable[..., Any]
) -> None:
    bench = load_bench("results", "browsers")
    rows = [
        bench.Row("unmute → sound", 0.4, [0.1, 0.3, 0.9], of_median=True),
        bench.Row("camera on → seen", 0.4, [0.5], of_median=True),
    ]
    head = "`make bench WHAT=devices`\n\nMachine: AMD EPYC, 2 virtual cores, Linux 6.18.44, Python 3.11.7.\n"
    text = "\n".join([head, *bench.TABLE, *(f"{one.cells()} today |" for one in rows)])
    with_what = "`make bench WHAT=devices` | AMD EPYC, 2 cores |"
    assert blocks.overview(results(tmp_path, **{"Devices (`bench/devices`)": text})).splitlines()[2:] == [
        f"| unmute → sound | median 0.30 s, n=3 | ≤ 0.4 s (median) | {with_what}",
        f"| camera on → seen | median 0.50 s, n=1 | ≤ 0.4 s (median) (**missed**) | {with_what}",
    ]


def test_what_a_worker_holds_is_carried_over_and_counted_in_people(
    tmp_path: Path, load_bench: Callable[..., Any]
) -> None:
    file = results(tmp_path, Media_load=media(load_bench))
    assert Section("Media load", file).machine == "Intel Xeon Platinum 8375C, 4 cores"
    assert "| video | 1 | 500 | 90000 | 8.0 | not reached |" in blocks.media(file)
    # 90,000 / 500 packets of a picture and 50 of sound; 0.7 s of CPU at 8 µs for each.
    assert "| 4 | top | 690 | 127 | 4.6 Mbit/s | 2.2 Mbit/s |" in blocks.rooms(file)
    assert "| video consumers that one worker serves | 500, end not reached | - |" in blocks.overview(file)


def test_a_node_server_beside_ours_is_the_level(tmp_path: Path) -> None:
    table = f"""\
`make bench WHAT=node_server ARGS=--write`, 3 runs each, in turn. {MACHINE}.

| people | what | chattr | Node | ratio |
|---|---|---:|---:|---:|
| 4 x 4 | CPU, ms for each | 5.37 (5.09 to 5.49) | 3.31 (2.91 to 3.33) | 1.62 |
| 4 x 4 | p95 of *join*, ms | 2 (2 to 2) | 4 (4 to 4) | 0.50 |
| 4 x 4 | memory, MB | 146 (146 to 146) | 141 (141 to 144) | 1.03 |
"""
    shown = blocks.overview(results(tmp_path, Signaling_load_beside_a_Node_server=table)).splitlines()[2:]
    assert [row.split(" | ")[:3] for row in shown] == [
        ["| 4 x 4: CPU, ms for each", "1.62 times Node's 3.31", "≤ Node's (**missed**)"],
        ["| 4 x 4: p95 of *join*, ms", "0.50 times Node's 4", "≤ Node's"],
    ]


def test_ways_back_of_the_soak_are_carried_over(tmp_path: Path, load_bench: Callable[..., Any]) -> None:
    report = load_bench("report", "soak", "synthetic")
    how = report.HOW.format(command="`make soak MINUTES=10`", seed=1, rooms=3, users=3, machine=MACHINE)
    table = "\n".join([report.RECOVERIES, report._recovery("worker killed", [0.0, 0.9, 1.5])])
    file = results(tmp_path, Soak=f"{how}\n\n{table}")
    row = "worker killed → all sound and pictures flow | p95 1.50 s, n=3 | - | `make soak MINUTES=10` |"
    assert row in blocks.overview(file)


def test_nothing_is_told_of_what_was_not_measured(tmp_path: Path) -> None:
    file = results(tmp_path)
    assert len(blocks.overview(file).splitlines()) == 2
    for block in (blocks.media, blocks.rooms, blocks.arrivals):
        assert block(file).startswith("Not measured yet: `make load")
