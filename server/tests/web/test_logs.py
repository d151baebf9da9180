"""Logs: one pipeline, one object per line, no secrets and no names."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from chattr.logs import configure_logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_our_records_and_the_libraries_have_one_form() -> None:
    stream = io.StringIO()
    configure_logs("info", "json", stream)
    structlog.get_logger("chattr.test").info("room made", room_id="abc")
    logging.getLogger("mediasoup.worker").warning("odd %s", "packet")
    ours, theirs = lines(stream)
    assert (ours["event"], ours["room_id"], ours["level"]) == ("room made", "abc", "info")
    assert (theirs["event"], theirs["logger"], theirs["level"]) == (
        "odd packet",
        "mediasoup.worker",
        "warning",
    )
    assert all(str(record["time"]).endswith("Z") for record in (ours, theirs))


def test_level_is_respected_and_requests_are_not_logged() -> None:
    stream = io.StringIO()
    configure_logs("warning", "json", stream)
    structlog.get_logger("chattr.test").info("quiet")
    logging.getLogger("mediasoup.worker").info("quiet")
    configure_logs("debug", "json", stream)
    logging.getLogger("uvicorn.access").info('"GET /my-room-code"')
    assert stream.getvalue() == ""


def test_secrets_and_names_are_struck_out_whoever_logs_them() -> None:
    stream = io.StringIO()
    configure_logs("info", "json", stream)
    structlog.get_logger("chattr.test").info("join", session_token="tok", host_key="key", name="Ada")
    logging.getLogger("library").info("join", extra={"token": "tok", "participant_id": "p1"})
    assert not {"tok", "key", "Ada"} & set(stream.getvalue().replace('"', " ").split())
    assert lines(stream)[1]["participant_id"] == "p1"


def test_no_value_loses_a_line() -> None:
    stream = io.StringIO()
    configure_logs("info", "json", stream)
    log = structlog.get_logger("chattr.test")
    log.info("odd", half="a\ud800", huge=2**70, raw={1: {"ü"}})
    log.info("odd", way=Path("/tmp"), huge=2**70)
    half, other = lines(stream)
    assert (half["half"], half["huge"], half["raw"]) == ("a\ud800", 2**70, {"1": "{'ü'}"})
    assert (other["way"], other["huge"]) == ("PosixPath('/tmp')", 2**70)


@pytest.mark.parametrize("style", ["json", "pretty"])
def test_tracebacks_show_no_local_variables(style: str) -> None:
    stream = io.StringIO()
    configure_logs("info", style, stream)
    session_token = "tok-" + "7f3a"
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        structlog.get_logger("chattr.test").exception("failed")
    assert "RuntimeError: broken" in stream.getvalue()
    assert session_token not in stream.getvalue()


def test_who_cannot_write_a_line_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    stream = io.StringIO()
    configure_logs("info", "json", stream)
    stream.close()
    structlog.get_logger("chattr.test").info("room made", room_id="abc")
