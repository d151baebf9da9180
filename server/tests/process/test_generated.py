"""What is generated from the protocol is fresh, and `--check` notices when it is not."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "scripts" / "generate_protocol.py"


def check(script: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )


def test_generated_files_are_fresh() -> None:
    answer = check(SCRIPT)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_a_stale_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / SCRIPT.name
    script.write_text(SCRIPT.read_text())
    (tmp_path / "scripts" / "protocol_generator").symlink_to(SCRIPT.parent / "protocol_generator")
    answer = check(script)
    assert answer.returncode == 1
    assert "docs/protocol.md is stale" in answer.stderr
    assert subprocess.run([sys.executable, str(script)], check=True, capture_output=True).returncode == 0
    assert check(script).returncode == 0
    generated = "client/src/lib/protocol/protocol.gen.ts"
    assert (tmp_path / generated).read_text() == (ROOT / generated).read_text()
