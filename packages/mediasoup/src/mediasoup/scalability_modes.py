"""Scalability modes: how many spatial and temporal layers a stream has.

Source: https://www.w3.org/TR/webrtc-svc/#scalabilitymodes*
"""

import re
from dataclasses import dataclass

_MODE = re.compile(r"[LS]([1-9][0-9]?)T([1-9][0-9]?)(_KEY)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalabilityMode:
    """Layer counts of a stream; with ``ksvc`` spatial layers depend on each other in key frames only."""

    spatial_layers: int
    temporal_layers: int
    ksvc: bool


SINGLE_LAYER = ScalabilityMode(spatial_layers=1, temporal_layers=1, ksvc=False)


def parse_scalability_mode(mode: str | None) -> ScalabilityMode:
    """Read a mode such as ``L3T3_KEY``; anything else counts as a single layer."""
    match = _MODE.match(mode or "")
    if match is None:
        return SINGLE_LAYER
    return ScalabilityMode(
        spatial_layers=int(match[1]), temporal_layers=int(match[2]), ksvc=match[3] is not None
    )
