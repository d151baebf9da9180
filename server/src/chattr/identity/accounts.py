"""Asks Firebase whether an account's sign-ins still count: they can be revoked, and accounts closed."""

import json
import threading
from pathlib import Path
from typing import Protocol

import google.auth
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport import Request
from google.oauth2 import service_account

from chattr.identity.claims import ClaimError
from chattr.identity.settings import FirebaseSettings

SCOPES = ("https://www.googleapis.com/auth/identitytoolkit",)
SERVICE_URL = "https://identitytoolkit.googleapis.com"


class Accounts(Protocol):
    """Knows the accounts."""

    def require_live(self, subject: str, auth_time_s: int) -> None:
        """Check an account and when its holder signed in.

        :raises ClaimError: closed, deleted, or all sign-ins of that time were revoked.
        :raises TransportError: not known at the moment.
        """


class FirebaseAccounts:
    """Looks accounts up over the Identity Toolkit API (`projects.accounts.lookup`)."""

    def __init__(self, settings: FirebaseSettings, request: Request) -> None:
        self._request = request
        host = settings.emulator_host
        base = SERVICE_URL if host is None else f"http://{host}/{SERVICE_URL.removeprefix('https://')}"
        self._url = f"{base}/v1/projects/{settings.project_id}/accounts:lookup"
        self._authorize = _Authority(settings, request).authorize if host is None else _as_emulator_owner

    def require_live(self, subject: str, auth_time_s: int) -> None:
        """Check an account and when its holder signed in."""
        account = self._look_up(subject)
        if account is None:
            raise ClaimError("account deleted")
        if account.get("disabled") is True:
            raise ClaimError("account disabled")
        if auth_time_s < int(str(account.get("validSince", "0"))):
            raise ClaimError("revoked")

    def _look_up(self, subject: str) -> dict[str, object] | None:
        headers = {"Content-Type": "application/json"}
        try:
            self._authorize(self._url, headers)
            body = json.dumps({"localId": [subject]}).encode()
            response = self._request(self._url, method="POST", body=body, headers=headers)
        except GoogleAuthError as error:
            raise TransportError(type(error).__name__) from error
        if response.status != 200:
            raise TransportError(f"account lookup: status {response.status}")
        try:
            users = json.loads(response.data).get("users", [])
            return dict(users[0]) if users else None
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise TransportError("account lookup: not the answer that was asked for") from error


class _Authority:
    """The right to look accounts up: a service account's key, else what the machine runs as."""

    def __init__(self, settings: FirebaseSettings, request: Request) -> None:
        self._request = request
        self._lock = threading.Lock()
        # What the machine runs as is asked over its network, so not before it is needed.
        self._credentials = _from_file(settings.credentials) if settings.credentials else None

    def authorize(self, url: str, headers: dict[str, str]) -> None:
        with self._lock:
            if self._credentials is None:
                self._credentials = _of_machine()
            self._credentials.before_request(self._request, "POST", url, headers)


def _from_file(file: Path) -> Credentials:
    info = json.loads(file.read_bytes())
    if not isinstance(info, dict):
        raise ValueError("not the key file of a service account")
    credentials: Credentials = service_account.Credentials.from_service_account_info(info, scopes=SCOPES)
    return credentials


def _of_machine() -> Credentials:
    credentials, _project = google.auth.default(scopes=SCOPES)
    return credentials


def _as_emulator_owner(_url: str, headers: dict[str, str]) -> None:
    headers["Authorization"] = "Bearer owner"
