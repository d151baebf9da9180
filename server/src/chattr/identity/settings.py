"""What sign-in needs to know."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class SignInPolicy(StrEnum):
    """Who must be signed in."""

    NOBODY = "nobody"
    HOSTS = "hosts"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirebaseSettings:
    """A Firebase project. `api_key` and `auth_domain` are public: browsers are told of them.

    `emulator_host`: host and port of a Firebase Auth emulator, whose tokens nobody signs; the project
    id must start with `demo-` then. `credentials`: a service account's key file, for `check_revoked`
    outside Google's cloud.
    """

    project_id: str
    api_key: str
    auth_domain: str
    check_revoked: bool = False
    credentials: Path | None = None
    emulator_host: str | None = None

    def __post_init__(self) -> None:
        if self.emulator_host is not None and not self.project_id.startswith("demo-"):
            raise ValueError("The emulator's tokens are accepted for projects named demo-... only.")
