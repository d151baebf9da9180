"""What the use cases must be told beside the caps and the media settings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IceSettings:
    """STUN and TURN servers that admitted participants are told of.

    With `turn_secret` each admission gets credentials of its own that live `turn_ttl_s` seconds
    (draft-uberti-behave-turn-rest-00); TURN URLs without a secret are not handed out.
    """

    stun_urls: tuple[str, ...] = ()
    turn_urls: tuple[str, ...] = ()
    turn_secret: str | None = None
    turn_ttl_s: int = 86_400
