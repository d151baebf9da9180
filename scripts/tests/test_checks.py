"""The checks find what they are there to find."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import check_addresses
import check_sizes
import repository
from bootstrap.paths import ROOT


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository that the checks take for this one."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True, env=clean)
    for module in (check_addresses, check_sizes, repository):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(check_sizes, "EXCEPTIONS", {})
    return tmp_path


def test_a_long_file_and_a_long_function_are_named(checkout: Path) -> None:
    (checkout / "long.ts").write_text("x\n" * 300)
    (checkout / "fits.svelte").write_text("x\n" * 199)
    (checkout / "long.svelte").write_text("x\n" * 200)
    functions = [f"def {name}():\n" + "    pass\n" * lines for name, lines in (("long", 59), ("fits", 58))]
    (checkout / "code.py").write_text("\n\n".join(functions))
    assert list(check_sizes.problems()) == [
        "code.py:1: long has 60 lines (limit: below 60)",
        "long.svelte: has 200 lines (limit: below 200)",
        "long.ts: has 300 lines (limit: below 300)",
    ]


def test_an_exception_must_be_needed(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "short.py").write_text("x = 1\n")
    (checkout / "table.py").write_text("x = 1\n" * 300)
    exceptions = {"short.py": "was long", "gone.py": "was there", "table.py": "a table of data"}
    monkeypatch.setattr(check_sizes, "EXCEPTIONS", exceptions)
    assert [problem.partition(":")[0] for problem in check_sizes.problems()] == ["short.py", "gone.py"]


def test_what_git_ignores_is_not_checked(checkout: Path) -> None:
    (checkout / ".gitignore").write_text("built/\n")
    (checkout / "built").mkdir()
    (checkout / "built" / "long.ts").write_text("x\n" * 300)
    assert list(check_sizes.problems()) == []


EVERYWHERE = sorted({*check_addresses.forbidden()} - {str(ROOT)})


@pytest.mark.parametrize("text", EVERYWHERE)
def test_an_address_in_a_file_is_found(checkout: Path, text: str) -> None:
    (checkout / "notes.md").write_text(f"first line\nsee {text}\n")
    assert list(check_addresses.problems()) == [f"notes.md:2: holds {text}"]


def test_the_place_of_the_checkout_is_found(checkout: Path) -> None:
    (checkout / "notes.md").write_text(f"see {checkout}\n")
    assert list(check_addresses.problems()) == [f"notes.md:1: holds {checkout}"]


def test_a_lock_file_with_download_addresses_is_found(checkout: Path) -> None:
    (checkout / "package-lock.json").write_text('{\n  "resolved": "https://mirror.example/a.tgz"\n}\n')
    (problem,) = check_addresses.problems()
    assert problem.startswith("package-lock.json:2: holds a download address")


def test_pictures_are_no_text(checkout: Path) -> None:
    (checkout / "logo.png").write_bytes(b"\x89PNG\r\n\xff\xfe")
    assert list(check_addresses.problems()) == []
