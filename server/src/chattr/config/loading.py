"""Reads the settings, and tells everything that is wrong with them at once."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_origin

from dotenv import dotenv_values

from chattr.config import fields as f
from chattr.config import sign_in
from chattr.config.settings import Settings, described


def load(environ: Mapping[str, str] = os.environ, env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings; the environment wins over `env_file`, an empty value counts as not set.

    :raises ConfigError: with everything that is wrong.
    """
    texts = _read_file(env_file) if env_file is not None else {}
    texts |= {name: text for name, text in environ.items() if text.strip()}
    values: dict[str, Any] = {}
    problems: list[f.Problem] = []
    for name, setting, hint in described():
        text = _text_of(setting, texts)
        try:
            values[name] = setting.kind.read(text) if text else _not_set(hint)
        except (ValueError, KeyError, OverflowError):
            shown = "***" if setting.secret else repr(text)
            problems.append(f.Problem(setting.name, shown, setting.kind.allowed))
    if not problems:
        values["workers"] = values["workers"] or os.cpu_count() or 1
        problems = [*_contradictions(values), *sign_in.contradictions(values)]
    if problems:
        raise f.ConfigError(problems)
    values["host"] = values["host"] or ("0.0.0.0" if values["https"] else "127.0.0.1")  # noqa: S104
    return Settings(**values)


def _read_file(path: Path) -> dict[str, str | None]:
    try:
        return dict(dotenv_values(path, interpolate=False)) if path.is_file() else {}
    except (OSError, UnicodeDecodeError):
        allowed = "a text (UTF-8) that this user can read"
        raise f.ConfigError([f.Problem(path.name, str(path.absolute()), allowed)]) from None


def _text_of(setting: f.Setting, texts: Mapping[str, str | None]) -> str:
    candidates = (texts.get(name) for name in (setting.name, *setting.aliases))
    return next((text.strip() for text in candidates if text and text.strip()), setting.default)


def _not_set(hint: Any) -> object:
    return () if get_origin(hint) is tuple else None


def _contradictions(values: Mapping[str, Any]) -> Iterator[f.Problem]:
    """Settings that are right by themselves and wrong together."""
    low, high = values["rtc_min_port"], values["rtc_max_port"]
    if low > high:
        yield f.Problem("RTC_MIN_PORT", str(low), f"at most RTC_MAX_PORT, which is {high}")
    first = values["rtc_port"]
    last = first + values["workers"] - 1
    if first and last > 65535:
        yield f.Problem("RTC_PORT", str(first), "low enough that every worker gets a port up to 65535")
    if first and first <= high and last >= low:
        yield f.Problem("RTC_PORT", str(first), f"outside RTC_MIN_PORT to RTC_MAX_PORT ({low} to {high})")
    if first and first <= values["port"] <= last:
        taken = f"{first} to {last}" if last > first else str(first)
        yield f.Problem("PORT", str(values["port"]), f"no port of the media workers ({taken})")
    if values["handover"] and values["database"] == ":memory:":
        yield f.Problem("HANDOVER", "1", "0, since DATABASE=:memory: is nothing that two processes can share")
    if values["turn_urls"] and not values["turn_secret"]:
        yield f.Problem("TURN_SECRET", "", "set, since TURN_URLS is")
