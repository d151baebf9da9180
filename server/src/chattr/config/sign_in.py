"""The settings of sign-in, which is off until a Firebase project is named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from chattr.config import fields as f
from chattr.config.monitoring import MonitoringFields

SIGN_IN = "Sign-in"


# These are put into the content security policy, so nothing of its syntax may get in.
_HOST = r"[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*"
PROJECT_ID = f.Kind("a Firebase project id, for example chattr-1234", f.matching(r"[a-z][a-z0-9-]{4,62}"))
API_KEY = f.Kind("the web API key of the project", f.matching(r"[0-9A-Za-z_-]{1,128}"))
DOMAIN = f.Kind("a host name, without a port", f.matching(_HOST))
HOST_AND_PORT = f.Kind("host:port, for example 127.0.0.1:9099", f.matching(_HOST + r":[0-9]{1,5}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFields(MonitoringFields):
    """Part of `Settings`."""

    require_sign_in: Annotated[
        str,
        f.Setting(
            "REQUIRE_SIGN_IN",
            "nobody",
            f.choice("nobody", "hosts", "everyone"),
            "Who must be signed in: nobody; hosts: whoever opens a new room; everyone. Beside nobody it\n"
            "needs FIREBASE_PROJECT_ID. Without sign-in people simply choose a name.",
            SIGN_IN,
        ),
    ]
    firebase_project_id: Annotated[
        str | None,
        f.Setting(
            "FIREBASE_PROJECT_ID",
            "",
            PROJECT_ID,
            "Firebase project whose Google sign-in is offered. Not set: no sign-in is offered.",
            SIGN_IN,
        ),
    ]
    firebase_api_key: Annotated[
        str | None,
        f.Setting(
            "FIREBASE_API_KEY",
            "",
            API_KEY,
            "Web API key of that project. It names the project and is no secret; browsers are told.",
            SIGN_IN,
        ),
    ]
    firebase_auth_domain: Annotated[
        str | None,
        f.Setting(
            "FIREBASE_AUTH_DOMAIN",
            "",
            DOMAIN,
            "Domain of its sign-in page. Not set: <FIREBASE_PROJECT_ID>.firebaseapp.com.",
            SIGN_IN,
        ),
    ]
    firebase_check_revoked: Annotated[
        bool,
        f.Setting(
            "FIREBASE_CHECK_REVOKED",
            "0",
            f.FLAG,
            "1 asks Firebase at every join whether the account was closed or its sign-ins revoked. Needs\n"
            "FIREBASE_CREDENTIALS, or a machine of Google's cloud that may look accounts up.",
            SIGN_IN,
        ),
    ]
    firebase_credentials: Annotated[
        Path | None,
        f.Setting(
            "FIREBASE_CREDENTIALS",
            "",
            f.FILE,
            "Key file (JSON) of a service account that may look accounts up, for FIREBASE_CHECK_REVOKED.\n"
            "GOOGLE_APPLICATION_CREDENTIALS is read too.",
            SIGN_IN,
            aliases=("GOOGLE_APPLICATION_CREDENTIALS",),
        ),
    ]
    firebase_auth_emulator_host: Annotated[
        str | None,
        f.Setting(
            "FIREBASE_AUTH_EMULATOR_HOST",
            "",
            HOST_AND_PORT,
            "A Firebase Auth emulator, for development. Anybody can make its tokens, so the project id\n"
            "must start with demo-.",
            SIGN_IN,
        ),
    ]


def contradictions(values: Mapping[str, Any]) -> Iterator[f.Problem]:
    """Settings of sign-in that are right by themselves and wrong together."""
    project_id = values["firebase_project_id"]
    if project_id is None:
        if values["require_sign_in"] != "nobody":
            yield f.Problem(
                "REQUIRE_SIGN_IN", values["require_sign_in"], "nobody, since FIREBASE_PROJECT_ID is not set"
            )
        if values["firebase_api_key"]:
            yield f.Problem("FIREBASE_PROJECT_ID", "", "set, since FIREBASE_API_KEY is")
        return
    if not values["firebase_api_key"]:
        yield f.Problem("FIREBASE_API_KEY", "", "set, since FIREBASE_PROJECT_ID is")
    emulator = values["firebase_auth_emulator_host"]
    if emulator and not project_id.startswith("demo-"):
        meaning = "not set, since FIREBASE_PROJECT_ID does not start with demo-"
        yield f.Problem("FIREBASE_AUTH_EMULATOR_HOST", emulator, meaning)
    credentials = values["firebase_credentials"]
    if values["firebase_check_revoked"] and credentials is not None and not credentials.is_file():
        yield f.Problem("FIREBASE_CREDENTIALS", str(credentials), "a file that can be read")
