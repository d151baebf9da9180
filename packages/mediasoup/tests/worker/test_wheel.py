"""The wheel, alone with its one dependency, runs the quick start."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import flatbuffers
import pytest

from mediasoup._process import find_worker

pytestmark = pytest.mark.worker

PACKAGE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PACKAGE, check=True, capture_output=True, timeout=50)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_types_and_tables_and_no_binary(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = next(name for name in names if name.endswith("/METADATA"))
        required = re.findall(r"^Requires-Dist: (\S+?)[=<> ]", archive.read(metadata).decode(), re.MULTILINE)
    assert {"mediasoup/py.typed", "mediasoup/_fbs/tables.py", "mediasoup/testing.py"} <= set(names)
    assert not [name for name in names if "_bin" in name or "__pycache__" in name or "tests" in name]
    assert required == ["flatbuffers"]


def test_nothing_is_built_without_the_tables(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "hatch_build.py", "README.md"):
        shutil.copy(PACKAGE / name, tmp_path)
    (tmp_path / "src" / "mediasoup").mkdir(parents=True)
    (tmp_path / "src" / "mediasoup" / "__init__.py").touch()
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    done = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=50)
    assert done.returncode != 0
    assert "mediasoup._fbs is not generated" in done.stdout + done.stderr


def test_quick_start_runs_with_nothing_else_installed(wheel: Path, tmp_path: Path) -> None:
    (code,) = re.findall(
        r"```python\n(.*?)```", (PACKAGE / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    only = tmp_path / "only"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(only)
    dependency = Path(flatbuffers.__file__).parent
    (only / "flatbuffers").symlink_to(dependency)
    # -S and -I keep out everything that is installed.
    program = f"import sys; sys.path.insert(0, {str(only)!r})\n{code}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "-c", program],
        env={**os.environ, "MEDIASOUP_WORKER_BIN": str(find_worker())},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert done.returncode == 0, done.stderr
    assert "audio/opus" in done.stdout
