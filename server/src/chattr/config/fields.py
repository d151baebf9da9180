"""What a setting is: its name, its default, how its text is read, and what is told when it is wrong."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chattr.config.hosts import IceAddress, read_host, read_origin
from chattr.core.limits import Rate

# int() takes underscores and digits of every script as well.
_DIGITS = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Kind:
    """How a setting's text is read. `read` raises ValueError; `allowed` completes 'must be ...'."""

    allowed: str
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as an operator meets it. `default` is its text; empty means not set."""

    name: str
    default: str
    kind: Kind
    meaning: str
    section: str
    aliases: tuple[str, ...] = ()
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong setting."""

    name: str
    value: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.name}={self.value}: must be {self.allowed}"


class ConfigError(Exception):
    """The settings cannot be used; `problems` lists everything that is wrong, at once."""

    def __init__(self, problems: list[Problem]) -> None:
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"These settings cannot be used:\n{lines}")
        self.problems = problems


def integer(low: int, high: int | None = None) -> Kind:
    """A whole number from `low` to `high`, both included."""

    def read(text: str) -> int:
        if not _DIGITS.fullmatch(text):
            raise ValueError(text)
        number = int(text)
        if number < low or (high is not None and number > high):
            raise ValueError(text)
        return number

    bounds = f"from {low} to {high}" if high is not None else f"of {low} or more"
    return Kind(f"a whole number {bounds}", read)


_MS = {"seconds": 1000, "hours": 60 * 60 * 1000, "days": 24 * 60 * 60 * 1000}


def time_in_ms(unit: str, high: int) -> Kind:
    """Seconds, hours or days, with a fraction if need be, kept as milliseconds."""

    def read(text: str) -> int:
        number = float(text)
        if not 0 <= number <= high:
            raise ValueError(text)
        return round(number * _MS[unit])

    return Kind(f"a number of {unit} from 0 to {high}", read)


def seconds_in_ms(high: int) -> Kind:
    """Seconds, with a fraction if need be, kept as milliseconds."""
    return time_in_ms("seconds", high)


def choice(*words: str) -> Kind:
    """One of a few words, in any case."""

    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(text)
        return text.lower()

    return Kind(" or ".join([", ".join(words[:-1]), words[-1]]), read)


def _read_flag(text: str) -> bool:
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]


def _read_rate(text: str) -> Rate:
    burst, per_second = text.split("/")
    rate = Rate(burst=int(burst), per_second=float(per_second))
    if rate.burst < 1 or not 0 < rate.per_second < 1e6:
        raise ValueError(text)
    return rate


def _each(check: Callable[[str], object]) -> Callable[[str], tuple[str, ...]]:
    """Read texts between commas, of which `check` refuses wrong ones with a ValueError."""

    def read(text: str) -> tuple[str, ...]:
        found = tuple(part.strip() for part in text.split(",") if part.strip())
        for one in found:
            check(one)
        return found

    return read


def _ice_url(scheme: str) -> Callable[[str], object]:
    def check(url: str) -> None:
        if not url.startswith((f"{scheme}:", f"{scheme}s:")):
            raise ValueError(url)
        IceAddress.of(url)

    return check


def matching(pattern: str) -> Callable[[str], str]:
    """A text that a regular expression matches whole."""
    matcher = re.compile(pattern)

    def read(text: str) -> str:
        if not matcher.fullmatch(text):
            raise ValueError(text)
        return text

    return read


FLAG = Kind("0 or 1", _read_flag)
TEXT = Kind("a text", str)
FILE = Kind("a path", lambda text: Path(text).expanduser())
RATE = Kind("<burst>/<per second>, for example 40/10", _read_rate)
ADDRESS = Kind("an IP address or a host name, without a port", read_host)
PORT = integer(0, 65535)
ORIGINS = Kind(
    "origins such as https://meet.example.org, separated by commas, without a path",
    _each(read_origin),
)
URL = Kind(
    "an http or https URL, for example http://127.0.0.1:4318",
    matching(r"https?://[^\s/?#@]+(/[^\s?#]*)?"),
)
STUN_URLS = Kind(
    "stun: URLs separated by commas (RFC 7064), for example stun:stun.example.org:3478",
    _each(_ice_url("stun")),
)
TURN_URLS = Kind(
    "turn: or turns: URLs separated by commas (RFC 7065), for example turn:turn.example.org:3478 or "
    "turns:turn.example.org:443?transport=tcp",
    _each(_ice_url("turn")),
)
