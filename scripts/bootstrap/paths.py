"""Where things are in this checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
NODE_BIN = VENV / "node" / "bin"
REQUIREMENTS = ROOT / "requirements"
CACHE = ROOT / ".cache"
LOGS = CACHE / "logs"
REPORTS = CACHE / "reports"
CLIENT = ROOT / "client"
FIREBASE = ROOT / "e2e" / "firebase"
SERVER = ROOT / "server"
MEDIASOUP = ROOT / "packages" / "mediasoup"
WORKER_RECIPE = MEDIASOUP / "worker"
WORKER_LINK = MEDIASOUP / "src" / "mediasoup" / "_bin" / "mediasoup-worker"
GENERATED_TABLES = MEDIASOUP / "src" / "mediasoup" / "_fbs"
