"""Certificates as the doctor sees them, over real TLS connections."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from ssl import AlertDescription as Alert

import pytest
from certificates import DAY, Authority, new_authority, tls_server

from chattr.config import load
from chattr.doctor.certificates import check_certificate
from chattr.doctor.findings import Level
from chattr.doctor.relays import check_relays

HOST = "127.0.0.1"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    made = new_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.root))
    return made


def test_a_good_one_is_told_with_its_days(authority: Authority) -> None:
    with tls_server(authority.issue(HOST, -DAY, 30 * DAY)) as port:
        finding = check_certificate(HOST, port)
    assert (finding.level, finding.text) == (
        Level.OK,
        "The certificate of 127.0.0.1 is good for 29 more days.",
    )


def test_one_that_ends_soon_is_a_warning(authority: Authority) -> None:
    with tls_server(authority.issue(HOST, -80 * DAY, 3 * DAY)) as port:
        finding = check_certificate(HOST, port)
    assert finding.level is Level.WARNING
    assert "ends in 2 days" in finding.text
    assert "ports 80 and 443" in (finding.fix or "")


@dataclass(frozen=True)
class Bad:
    """A certificate, what is said of it, and what to do."""

    text: str
    fix: str
    host: str = HOST
    begins: dt.timedelta = -DAY
    ends: dt.timedelta = 90 * DAY
    by_itself: bool = False


@pytest.mark.parametrize(
    "bad",
    [
        Bad("certificate has expired", "Renew it", ends=-DAY, begins=-90 * DAY),
        # What a clock that is behind makes of a good one.
        Bad("not yet valid", "timedatectl set-ntp true", begins=DAY),
        Bad("self-signed", "leave TLS_ISSUER unset", by_itself=True),
        Bad("mismatch", "Get one for 127.0.0.1", host="meet.example.org"),
    ],
    ids=lambda bad: bad.text,
)
def test_a_bad_one_is_told_with_what_makes_it_good(authority: Authority, bad: Bad) -> None:
    with tls_server(authority.issue(bad.host, bad.begins, bad.ends, by_itself=bad.by_itself)) as port:
        finding = check_certificate(HOST, port)
    assert finding.level is Level.PROBLEM
    assert bad.text in finding.text
    assert ".." not in finding.text
    assert bad.fix in (finding.fix or "")


def test_one_of_an_authority_that_nobody_knows(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    stranger = new_authority(tmp_path / "other", "Another authority")
    with tls_server(stranger.issue(HOST, -DAY, 90 * DAY)) as port:
        finding = check_certificate(HOST, port)
    assert finding.level is Level.PROBLEM
    assert "authority that browsers know" in (finding.fix or "")


@pytest.mark.parametrize(
    "alert",
    [Alert.ALERT_DESCRIPTION_INTERNAL_ERROR, Alert.ALERT_DESCRIPTION_UNRECOGNIZED_NAME],
    ids=lambda alert: alert.name,
)
def test_a_proxy_that_has_none_yet(authority: Authority, alert: Alert) -> None:
    with tls_server(authority.issue("localhost", -DAY, 90 * DAY), alert) as port:
        finding = check_certificate("localhost", port)
    assert finding.level is Level.PROBLEM
    assert finding.text == f"The proxy at localhost:{port} has no certificate for localhost yet."
    for words in ("up to a minute", "ports 80 and 443", "journalctl -u caddy", "docker compose logs caddy"):
        assert words in (finding.fix or "")


async def test_a_relay_that_does_not_speak_tls(authority: Authority) -> None:
    alert = Alert.ALERT_DESCRIPTION_HANDSHAKE_FAILURE
    with tls_server(authority.issue(HOST, -DAY, 90 * DAY), alert) as port:
        settings = load({"TURN_URLS": f"turns:{HOST}:{port}", "TURN_SECRET": "s"}, None)
        (finding,) = (await check_relays(settings))[1]
    assert finding.level is Level.PROBLEM
    assert "does not answer: no TLS as browsers speak it (" in finding.text
    assert "HANDSHAKE_FAILURE" in finding.text


async def test_a_relay_over_tls_with_a_bad_one(authority: Authority) -> None:
    with tls_server(authority.issue(HOST, -90 * DAY, -DAY)) as port:
        settings = load({"TURN_URLS": f"turns:{HOST}:{port}", "TURN_SECRET": "s"}, None)
        (finding,) = (await check_relays(settings))[1]
    assert finding.level is Level.PROBLEM
    assert f"Browsers do not trust turns:{HOST}:{port}" in finding.text
    assert "Renew it" in (finding.fix or "")
