"""A person who is signed in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """What a checked ID token says.

    `subject`: the account's id, for ever the same. `name`: a display name, None when the account has
    none that can be shown. `picture`: https URL at Google, or None.
    """

    subject: str
    name: str | None = None
    picture: str | None = None
