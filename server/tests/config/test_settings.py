"""Settings: defaults, sources, and every mistake told at once."""

import os
from pathlib import Path

import pytest

from chattr.app import limits
from chattr.config import ConfigError, Settings, load
from chattr.core.limits import Limits, Rate


def problems_of(environ: dict[str, str]) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        load(environ, env_file=None)
    return {problem.name: str(problem) for problem in caught.value.problems}


def test_defaults() -> None:
    settings = load({}, env_file=None)
    assert (settings.port, settings.host, settings.https) == (3000, "127.0.0.1", False)
    assert settings.client_origin == ()
    assert settings.announced_address is None
    assert settings.grace_ms == 60_000


def test_defaults_are_those_of_the_core() -> None:
    settings, core = load({}, env_file=None), Limits()
    for name in ("max_participants_per_room", "max_pending_per_room", "max_rooms", "grace_ms"):
        assert getattr(settings, name) == getattr(core, name)
    for name in ("max_invites_per_room", "max_kept_rooms", "session_ms", "ban_ms", "denied_wait_ms"):
        assert getattr(settings, name) == getattr(core, name)
    assert settings.retention_ms == core.retention_ms
    for name in ("max_payload_bytes", "max_inbox", "max_outbox"):
        assert getattr(settings, name) == getattr(core, name)
    for name in ("join", "control", "media", "frequent"):
        assert getattr(settings, f"rate_{name}") == getattr(core.rates, name)


def test_every_mistake_is_told_at_once_with_name_value_and_what_is_allowed() -> None:
    told = problems_of(
        {
            "PORT": "x",
            "HTTPS": "maybe",
            "RTC_PORT": "99999",
            "RATE_JOIN": "0/1",
            "LOG_LEVEL": "loud",
            "CLIENT_ORIGIN": "https://a.example/path",
            "GRACE_SECONDS": "-1",
        }
    )
    assert set(told) == {
        "PORT",
        "HTTPS",
        "RTC_PORT",
        "RATE_JOIN",
        "LOG_LEVEL",
        "CLIENT_ORIGIN",
        "GRACE_SECONDS",
    }
    assert told["PORT"] == "PORT='x': must be a whole number from 0 to 65535"
    assert told["LOG_LEVEL"] == "LOG_LEVEL='loud': must be debug, info, warning or error"


@pytest.mark.parametrize("value", ["1_000", "1.5", "1e3", "0x10", "\u0663000", "9" * 5000])
def test_numbers_are_read_strictly(value: str) -> None:
    assert "PORT" in problems_of({"PORT": value})


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_value_counts_as_not_set(value: str) -> None:
    assert load({"PORT": value}, env_file=None).port == 3000


@pytest.mark.parametrize(
    ("name", "field", "value", "ms"),
    [
        ("GRACE_SECONDS", "grace_ms", "0.5", 500),
        ("DENIED_WAIT_SECONDS", "denied_wait_ms", "90", 90_000),
        ("EMPTY_LOCK_SECONDS", "empty_lock_ms", "60", 60_000),
        ("BAN_HOURS", "ban_ms", "0.5", 1_800_000),
        ("SESSION_HOURS", "session_ms", "24", 86_400_000),
        ("ROOM_RETENTION_DAYS", "retention_ms", "7", 604_800_000),
    ],
)
def test_times_are_kept_in_ms(name: str, field: str, value: str, ms: int) -> None:
    settings = load({name: value}, env_file=None)
    assert getattr(settings, field) == getattr(limits(settings), field) == ms
    for wrong in ("-1", "x", "nan", "1e9"):
        assert name in problems_of({name: wrong})


@pytest.mark.parametrize(
    "name", ["MAX_INVITES_PER_ROOM", "MAX_KEPT_ROOMS", "MAX_ROOMS", "MAX_PENDING_PER_ROOM"]
)
def test_caps_reach_the_core(name: str) -> None:
    settings = load({name: "7"}, env_file=None)
    assert getattr(limits(settings), name.lower()) == 7
    assert name in problems_of({name: "-1"})


@pytest.mark.parametrize("value", ["nan", "inf", "3601", "1e400"])
def test_grace_is_finite(value: str) -> None:
    assert "GRACE_SECONDS" in problems_of({"GRACE_SECONDS": value})


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"RTC_MIN_PORT": "3000", "RTC_MAX_PORT": "2000"}, "RTC_MIN_PORT"),
        ({"RTC_PORT": "24998", "WORKERS": "1"}, "RTC_PORT"),
        ({"RTC_PORT": "65535", "WORKERS": "2"}, "RTC_PORT"),
        ({"PORT": "24401", "WORKERS": "2"}, "PORT"),
        ({"TURN_URLS": "turn:turn.example.org"}, "TURN_SECRET"),
    ],
)
def test_settings_that_contradict_each_other(environ: dict[str, str], name: str) -> None:
    assert name in problems_of(environ)


def test_https_serves_every_interface_unless_told_otherwise() -> None:
    assert load({"HTTPS": "1"}, env_file=None).host == "0.0.0.0"
    assert load({"HTTPS": "1", "HOST": "127.0.0.1"}, env_file=None).host == "127.0.0.1"


@pytest.mark.parametrize("value", ["192.0.2.7", "2001:db8::1", "sfu.example.org", "sfu"])
def test_announced_address_may_be_an_ip_or_a_name(value: str) -> None:
    assert load({"ANNOUNCED_ADDRESS": value}, env_file=None).announced_address == value


@pytest.mark.parametrize("value", ["192.0.2.7:4000", "http://a", "a b", "256.1.1.1"])
def test_announced_address_is_checked(value: str) -> None:
    assert "ANNOUNCED_ADDRESS" in problems_of({"ANNOUNCED_ADDRESS": value})


def test_the_old_name_of_the_announced_address_is_read_too() -> None:
    assert load({"MEDIASOUP_ANNOUNCED_IP": "192.0.2.7"}, env_file=None).announced_address == "192.0.2.7"
    both = {"MEDIASOUP_ANNOUNCED_IP": "192.0.2.7", "ANNOUNCED_ADDRESS": "192.0.2.8"}
    assert load(both, env_file=None).announced_address == "192.0.2.8"


def test_env_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(
        "# a comment\nPORT=4000\nexport WORKERS=2\nTURN_SECRET='a $b # c'\nRATE_JOIN=5/2 # five\n"
    )
    settings = load({"PORT": "5000", "WORKERS": ""}, env_file=env_file)
    assert (settings.port, settings.workers) == (5000, 2)
    assert settings.turn_secret == "a $b # c"
    assert settings.rate_join == Rate(burst=5, per_second=2)


def test_workers_are_one_per_core_unless_set() -> None:
    for unset in ({}, {"WORKERS": "0"}):
        assert load(unset, env_file=None).workers == os.cpu_count()


def test_secrets_are_never_shown() -> None:
    settings = load({"TURN_SECRET": "tops3cret", "TURN_URLS": "turn:t.example"}, env_file=None)
    assert settings.turn_secret == "tops3cret"
    assert "tops3cret" not in repr(settings)
    assert "tops3cret" not in f"{settings}"


def test_settings_are_frozen() -> None:
    with pytest.raises(AttributeError):
        load({}, env_file=None).port = 1  # type: ignore[misc]
    assert Settings.__dataclass_params__.frozen  # type: ignore[attr-defined]


FIREBASE = {"FIREBASE_PROJECT_ID": "chattr-1234", "FIREBASE_API_KEY": "AIza_x-1"}


def test_sign_in_is_off_until_a_project_is_named() -> None:
    settings = load({}, env_file=None)
    assert (settings.require_sign_in, settings.firebase_project_id) == ("nobody", None)
    named = load(FIREBASE | {"REQUIRE_SIGN_IN": "Hosts"}, env_file=None)
    assert (named.require_sign_in, named.firebase_project_id) == ("hosts", "chattr-1234")
    assert not named.firebase_check_revoked


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"REQUIRE_SIGN_IN": "everyone"}, "REQUIRE_SIGN_IN"),
        ({"REQUIRE_SIGN_IN": "guests"}, "REQUIRE_SIGN_IN"),
        ({"FIREBASE_API_KEY": "k"}, "FIREBASE_PROJECT_ID"),
        ({"FIREBASE_PROJECT_ID": "chattr-1234"}, "FIREBASE_API_KEY"),
        (FIREBASE | {"FIREBASE_AUTH_EMULATOR_HOST": "127.0.0.1:9099"}, "FIREBASE_AUTH_EMULATOR_HOST"),
        (
            FIREBASE | {"FIREBASE_CHECK_REVOKED": "1", "FIREBASE_CREDENTIALS": "/no/such/file"},
            "FIREBASE_CREDENTIALS",
        ),
        (FIREBASE | {"FIREBASE_PROJECT_ID": "a; script-src *"}, "FIREBASE_PROJECT_ID"),
        (FIREBASE | {"FIREBASE_AUTH_DOMAIN": "x.example; script-src *"}, "FIREBASE_AUTH_DOMAIN"),
        (FIREBASE | {"FIREBASE_AUTH_DOMAIN": "https://x.example"}, "FIREBASE_AUTH_DOMAIN"),
    ],
)
def test_sign_in_that_cannot_work_is_told(environ: dict[str, str], name: str) -> None:
    assert name in problems_of(environ)


def test_the_emulator_needs_a_demo_project() -> None:
    environ = FIREBASE | {
        "FIREBASE_PROJECT_ID": "demo-chattr",
        "FIREBASE_AUTH_EMULATOR_HOST": "127.0.0.1:9099",
    }
    assert load(environ, env_file=None).firebase_auth_emulator_host == "127.0.0.1:9099"


@pytest.mark.parametrize("content", [b"\xff\xfe=1", None], ids=["not text", "not to be looked at"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    env_file = tmp_path / ".env"
    if content is None:
        # Too long a name is refused like one below a folder that may not be looked into.
        env_file = tmp_path / ("x" * 300)
    else:
        env_file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load({}, env_file=env_file)
    (problem,) = caught.value.problems
    assert problem.value == str(env_file)
    assert "this user can read" in problem.allowed
