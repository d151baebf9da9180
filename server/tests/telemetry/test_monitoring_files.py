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


def expressions() -> list[str]:
    panels = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


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
    text = "\n".join(expressions()) if source == "dashboard.json" else (FOLDER / source).read_text()
    asked = set(re.findall(r"\b(?:chattr|process)_[a-z_]+", text))
    assert len(asked) > 8
    assert asked <= exposed()


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
    panels = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for grid in (panel["gridPos"] for panel in panels)
        for x in range(grid["x"], grid["x"] + grid["w"])
        for y in range(grid["y"], grid["y"] + grid["h"])
    ]
    assert len(set(cells)) == len(cells)
