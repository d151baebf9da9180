import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ENVIRONMENT_BIN = HERE.parents[3] / ".venv" / "bin"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "interop: compares with mediasoup's Node library")


@pytest.fixture(scope="session")
def node() -> str:
    """Find Node and install the library to compare with, unless it is there."""
    search = os.pathsep.join([str(ENVIRONMENT_BIN), os.environ.get("PATH", "")])
    found, npm = shutil.which("node", path=search), shutil.which("npm", path=search)
    assert found, "Node is needed; `make test` installs it"
    assert npm, "npm is needed; `make test` installs it"
    installed = HERE / "node_modules" / ".package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        subprocess.run([npm, "ci"], cwd=HERE, env={**os.environ, "PATH": search}, check=True, timeout=240)
    return found
