"""Tests of what only a worker that was compiled here has (docs/worker.md)."""

import os

import pytest

_OTHERS = {"MEDIASOUP_WORKER_BIN", "MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL"}


def needs_own_build(otherwise: str) -> pytest.MarkDecorator:
    """Skip a test with another worker; `otherwise` says what that does."""
    return pytest.mark.skipif(
        bool(_OTHERS & os.environ.keys()), reason=f"a worker that was not built here {otherwise}"
    )
