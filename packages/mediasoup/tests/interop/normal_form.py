"""Brings what two libraries say of the same scenario into a form that can be compared."""

import json
import re
from typing import Any

Json = dict[str, Any]

# What differs from one run to the next: chosen at random, by the system, or by the clock.
_BY_CHANCE = {
    *("port", "localPort", "remotePort", "usernameFragment", "password", "localIceUsernameFragment"),
    *("timestamp", "pid", "keyBase64", "value"),
}
# Where the two spell the same thing otherwise: what docs/differences.md tells of dumps, and what is empty.
_LEFT_OUT = {"localIp", "direct"}
_EMPTY: tuple[tuple[str, object], ...] = (
    ("rid", ""),
    ("parameter", ""),
    ("remotePort", 0),
    ("rtpStreams", []),
)

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

# Ends that give no name get one of so many characters.
_DRAWN_CNAME = 8

# Scenarios give their streams small numbers; larger ones were drawn.
_LAST_GIVEN_SSRC = 10_000


def normal(said: Json) -> Json:
    """Replace identifiers by the scenario's names, and what chance made by a token."""
    names: dict[str, str] = dict(said["ids"])
    for number, ssrc in enumerate(_drawn(said["objects"])):
        names.setdefault(str(ssrc), f"ssrc {number}")
    return {
        "outcomes": said["outcomes"],
        "objects": {name: _clean(item, "", names) for name, item in said["objects"].items()},
    }


def _drawn(objects: Json) -> list[int]:
    """List the SSRCs that were drawn, in the order in which the objects were made."""
    found: list[int] = []
    for item in objects.values():
        for held in ("consumableRtpParameters", "rtpParameters"):
            for encoding in item["properties"].get(held, {}).get("encodings", []):
                found += [encoding.get("ssrc", 0), encoding.get("rtx", {}).get("ssrc", 0)]
    return [ssrc for ssrc in dict.fromkeys(found) if ssrc > _LAST_GIVEN_SSRC]


def _clean(value: Any, key: str, names: dict[str, str]) -> Any:
    if key in _BY_CHANCE and not isinstance(value, dict | list):
        return f"some {type(value).__name__}"
    if isinstance(value, dict):
        value = _respelt(value)
        return {names.get(str(name), str(name)): _clean(item, name, names) for name, item in value.items()}
    if isinstance(value, list):
        return _clean_list(value, key, names)
    if key == "cname" and len(value) == _DRAWN_CNAME:
        return "some cname"
    if isinstance(value, str):
        return names.get(value) or _UUID.sub("some id", value)
    return names.get(str(value), value) if type(value) is int and value > _LAST_GIVEN_SSRC else value


def _respelt(value: Json) -> Json:
    kept = {
        key: item
        for key, item in value.items()
        if key not in _LEFT_OUT and item is not None and (key, item) not in _EMPTY
    }
    if "rtpStream" in kept:
        kept["rtpStreams"] = [kept.pop("rtpStream")]
    return kept


def _clean_list(value: list[Any], key: str, names: dict[str, str]) -> Any:
    # Node gives maps as lists of pairs.
    if key.startswith("map") or key.endswith("Table"):
        pairs = {pair["key"]: pair.get("value", pair.get("values")) for pair in value}
        return _clean(pairs, "", names)
    cleaned = [_clean(item, "", names) for item in value]
    # The worker keeps identifiers in no order.
    unordered = key.endswith(("Ids", "Handlers", "UsernameFragments"))
    return sorted(cleaned, key=lambda item: json.dumps(item, sort_keys=True)) if unordered else cleaned
