"""deploy/monitoring: Prometheus takes the rules, they speak when they should, and every number exists."""

import asyncio
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.tools import executable
from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.core.limits import Limits
from chattr.protocol.registry import RateClass
from chattr.sfu.sampling import Traffic, WorkerSample
from chattr.sfu.settings import MediaSettings
from chattr.web.metrics import CallCollector
from chattr.web.state import ServerState

FOLDER = Path(__file__).parents[3] / "deploy" / "monitoring"


def promtool(*arguments: str | Path) -> None:
    program = executable("promtool")
    assert program is not None, "make test unpacks it"
    result = subprocess.run([program, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "alerts.yml"),
        ("test", "rules", "alerts.test.yml"),
        ("check", "config", "prometheus.yml"),
    ],
    ids=" ".join,
)
def test_prometheus_takes_them(arguments: tuple[str, ...]) -> None:
    promtool(*arguments)


def test_every_rule_is_seen_to_speak_and_to_be_silent() -> None:
    rules = re.findall(r"- alert: (\w+)", (FOLDER / "alerts.yml").read_text())
    cases = (FOLDER / "alerts.test.yml").read_text()
    speaking = re.findall(r"alertname: (\w+)\n +exp_alerts:\n +- exp_labels", cases)
    silent = re.findall(r"alertname: (\w+), exp_alerts: \[\]", cases)
    assert len(rules) == len(set(rules))
    assert sorted(rules) == sorted(speaking) == sorted(silent)


DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())


def expressions() -> list[str]:
    return [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


def test_all_that_the_dashboard_asks_is_looked_at() -> None:
    """Panels within rows would be asked too, and are none."""
    assert all("panels" not in panel and panel["targets"] for panel in DASHBOARD["panels"])
    assert json.dumps(DASHBOARD).count('"expr":') == len(expressions())


def variables() -> list[str]:
    """What the dashboard asks to offer a choice."""
    return [json.dumps(each["query"]) for each in DASHBOARD.get("templating", {}).get("list", [])]


def test_the_dashboard_asks_in_valid_promql(tmp_path: Path) -> None:
    texts = (text.replace("$__rate_interval", "1m").replace("$instance", ".*") for text in expressions())
    rules = [{"record": f"panel_{index}", "expr": text} for index, text in enumerate(texts)]
    file = tmp_path / "rules.json"
    # JSON is YAML.
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    promtool("check", "rules", file)


def exposed() -> set[str]:
    async def collect() -> set[str]:
        return set(_names())

    # Tasks are counted, of the loop that runs.
    return asyncio.run(collect())


def _names() -> Iterator[str]:
    service = CallService(Limits(), MediaSettings(), IceSettings())
    collector = CallCollector(service, ServerState(), lambda: 0)
    collector.workers = (WorkerSample(0, 1, 1, 1, 1, 1, 1, Traffic(1, 1, 0, 0)),)
    for family in (*collector.collect(), *service.meter.registry.collect()):
        kinds = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}.get(family.type, ("",))
        yield from (family.name + kind for kind in kinds)


@pytest.mark.parametrize("source", ["dashboard.json", "alerts.yml"])
def test_every_number_that_they_ask_for_is_told_by_the_server(source: str) -> None:
    texts = [*expressions(), *variables()] if source == "dashboard.json" else rule_expressions()
    asked = {name for text in texts for name in re.findall(r"\b(?:chattr|process)_[a-z_]+", text)}
    assert len(asked) > 8
    assert asked <= exposed()


def rule_expressions() -> list[str]:
    """Each rule's expression, on one line or on several."""
    rules = (FOLDER / "alerts.yml").read_text().split("- alert:")[1:]
    return [rule.split("expr:")[1].split("labels:")[0] for rule in rules]


def test_what_a_server_is_watched_by_is_told() -> None:
    """Rooms, people, knocks; how long joins, admissions and recoveries take; workers, refusals, the loop."""
    names = {
        *(
            "chattr_rooms",
            "chattr_participants",
            "chattr_knocks_waiting",
            "chattr_knocks_total",
            "chattr_joins_total",
        ),
        *(f"chattr_{what}_seconds_bucket" for what in ("join", "admission", "recovery", "event_loop_lag")),
        *("chattr_worker_cpu_seconds_total", "chattr_worker_consumers"),
        *("chattr_worker_bitrate_bits_per_second", "chattr_worker_packet_loss_ratio"),
        *("chattr_rate_limited_total", "chattr_refusals_total"),
    }
    assert names <= exposed()


def test_the_page_names_every_number() -> None:
    page = (FOLDER.parents[1] / "docs" / "monitoring.md").read_text()
    documented = set(re.findall(r"`(chattr_[a-z_]+)`", page))
    told = {
        re.sub(r"_(total|bucket|count|sum)$", "", name) for name in exposed() if name.startswith("chattr")
    }
    assert documented == told


def test_the_page_names_every_rate_class() -> None:
    page = (FOLDER.parents[1] / "docs" / "monitoring.md").read_text()
    row = next(line for line in page.splitlines() if line.startswith("| `chattr_rate_limited`"))
    assert row.split("`rate_class`: ")[1].split(" |")[0].split(", ") == [kind.value for kind in RateClass]


def test_the_panels_stand_apart() -> None:
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for grid in (panel["gridPos"] for panel in panels)
        for x in range(grid["x"], grid["x"] + grid["w"])
        for y in range(grid["y"], grid["y"] + grid["h"])
    ]
    assert len(set(cells)) == len(cells)
