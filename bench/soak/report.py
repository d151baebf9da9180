"""What came of a soak, as tables and a chart."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from charts import Line, chart, keep
from guests import SILENT_S
from holding import JUDGED_S, SLACK_MB_PER_MIN, WARM_UP, Series
from results_file import machine, percentile, replace_section
from served import Sample

HOW = f"""{{command}}, seed {{seed}}, {{rooms}} rooms of {{users}} with sound and picture, three workers.
{{machine}}.

Back is when the last packet stream that had fallen silent for {SILENT_S:g} s flows again, counted from the
fault, the start of the server included; *unnoticed*: none fell silent for so long. First everything goes
wrong; then one life of the server, and of one of its workers, outlasts the rest. Growth is by least squares
without the first {WARM_UP:.0%} of that life; a leak is what grows in the later half of the rest as well."""

RECOVERIES = "| fault | n | unnoticed | median s | p95 s | max s |\n|---|---:|---:|---:|---:|---:|"
HELD = "| of the long life | first | last | most | a minute, warm |\n|---|---:|---:|---:|---:|"
LEFT = "| | before anybody came | after all had gone |\n|---|---:|---:|"


@dataclass(frozen=True)
class Outcome:
    """`recoveries`: in s, by kind of fault; `lives`: how many the server had, and how many were compared at
    their end with their beginning.
    """

    happened: Counter[str]
    recoveries: Mapping[str, Sequence[float]]
    held: Sequence[Series]
    idle: Sample
    last: Sample
    lives: tuple[int, int]
    problems: Sequence[str]


def tell(outcome: Outcome, options: argparse.Namespace) -> None:
    """Print it, draw what was held, and put both into bench/RESULTS.md if that is wanted."""
    text = "\n\n".join(_parts(outcome))
    print(f"\n{text}")
    lines = [Line(one.name, one.points) for one in outcome.held]
    picture = keep("soak", chart("What the server held", "s", "", lines), written=options.write)
    if options.write:
        command = f"`make soak MINUTES={options.minutes:g} ARGS=--write`"
        how = HOW.format(
            command=command,
            seed=options.seed,
            rooms=options.rooms,
            users=options.users,
            machine=machine(),
        )
        replace_section("Soak", f"{how}\n\n{text}\n\n{picture}")


def _parts(outcome: Outcome) -> list[str]:
    faults = ", ".join(f"{count} x {what}" for what, count in sorted(outcome.happened.items()))
    lives, balanced = outcome.lives
    return [
        f"{faults}.",
        "\n".join([RECOVERIES, *(_recovery(what, s) for what, s in sorted(outcome.recoveries.items()))]),
        "\n".join([HELD, *map(_growth, outcome.held)]),
        _judged(outcome.held),
        "\n".join([LEFT, *_left(outcome.idle, outcome.last)]),
        f"{lives} lives of the server, {balanced} of them compared at their end with their beginning.",
        "\n".join(outcome.problems) or "Nobody lost, no room stuck, nothing left behind.",
    ]


def _recovery(what: str, seconds: Sequence[float]) -> str:
    unnoticed = sum(1 for one in seconds if not one)
    cells = [percentile(seconds, 0.5), percentile(seconds, 0.95), max(seconds)]
    told = [f"{one:.2f}" if one else f"< {SILENT_S:g}" for one in cells]
    return f"| {what} | {len(seconds)} | {unnoticed} | {' | '.join(told)} |"


def _growth(one: Series) -> str:
    values = [value for _, value in one.points] or [0.0]
    return f"| {one.name} | {values[0]:.0f} | {values[-1]:.0f} | {max(values):.0f} | {one.per_minute:+.2f} |"


def _judged(held: Sequence[Series]) -> str:
    told = []
    for one in held:
        what, _, unit = one.name.partition(", ")
        if unit == "MB":
            judged = f"at most {SLACK_MB_PER_MIN[what]:g} MB a minute allowed"
            short = f"too short to be judged ({JUDGED_S:g} s)"
            told.append(f"{what} {one.seconds:.0f} s, {judged if one.seconds >= JUDGED_S else short}")
    return f"Looked at: {'; '.join(told)}."


def _left(idle: Sample, last: Sample) -> list[str]:
    rows = [
        ("transports", idle.transports, last.transports),
        ("tasks", idle.tasks, last.tasks),
        ("server, descriptors", idle.server.files, last.server.files),
        ("server, MB", round(idle.server.mb), round(last.server.mb)),
    ]
    for name, of in (("descriptors", lambda one: one.files), ("MB", lambda one: round(one.mb))):
        most = (max(map(of, sample.workers), default=0) for sample in (idle, last))
        rows.append((f"largest worker, {name}", *most))
    return [f"| {name} | {before} | {after} |" for name, before, after in rows]
