"""What several of these tests need."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench"
LoadBench = Callable[..., Any]


def is_of_bench(module: ModuleType) -> bool:
    return (getattr(module, "__file__", None) or "").startswith(str(BENCH))


@pytest.fixture
def load_bench(monkeypatch: pytest.MonkeyPatch) -> LoadBench:
    """Imports a module of a benchmark, given its name and the folders of bench/ that it looks into."""

    def load(module: str, *folders: str) -> Any:
        for folder in ("", *folders):
            monkeypatch.syspath_prepend(str(BENCH / folder))
        # Several benchmarks have modules of the same name.
        of_bench = [name for name, one in sys.modules.items() if is_of_bench(one)]
        for name in of_bench:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.delitem(sys.modules, module, raising=False)
        return importlib.import_module(module)

    return load
