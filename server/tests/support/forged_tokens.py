"""ID tokens that must not be taken, each made with the help of Google's keys and of a stranger's."""

import json
import time
from collections.abc import Callable

from id_tokens import PROJECT, Signer, good_claims, part, unsigned


def _changed(**changes: object) -> Callable[[Signer, Signer], str]:
    return lambda google, _stranger: google.sign(good_claims(**changes))


NOW = int(time.time())
FORGED: dict[str, Callable[[Signer, Signer], str]] = {
    "signed with another key": lambda _, stranger: stranger.sign(good_claims()),
    "an unknown key id": lambda google, _: google.sign(good_claims(), kid="key-9"),
    "no key id": lambda google, _: google.sign(good_claims(), kid=None),
    "a key id that is a list": lambda google, _: google.sign(good_claims(), kid=["key-1"]),
    "alg none": lambda *_: unsigned(good_claims()),
    "alg none with a key id": lambda google, _: google.sign(good_claims(), alg="none"),
    "alg NONE in other letters": lambda google, _: google.sign(good_claims(), alg="nOnE"),
    "HS256 with the public key": lambda google, _: google.sign_symmetrically(
        good_claims(), google.public_pem
    ),
    "HS256 with the certificate": lambda google, _: google.sign_symmetrically(
        good_claims(), google.certificate.encode()
    ),
    "ES256 over an RSA key": lambda google, _: google.sign(good_claims(), alg="ES256"),
    "RS512": lambda google, _: google.sign(good_claims(), alg="RS512"),
    "changed after signing": lambda google, _: ".".join(
        [google.sign(good_claims()).split(".")[0], part(good_claims(sub="eve")), "AAAA"]
    ),
    "without its signature": lambda google, _: google.sign(good_claims()).rsplit(".", 1)[0] + ".",
    "expired": _changed(iat=NOW - 7200, auth_time=NOW - 7200, exp=NOW - 3600),
    "not valid yet": _changed(iat=NOW + 300, auth_time=NOW + 300, exp=NOW + 3900),
    "signed in in the future": _changed(auth_time=NOW + 300),
    "of another project": _changed(aud="other", iss="https://securetoken.google.com/other"),
    "for another audience": _changed(aud="other"),
    "for two audiences": _changed(aud=[PROJECT, "other"]),
    "without an audience": _changed(aud=None),
    "from another issuer": _changed(iss="https://accounts.google.com"),
    "from an issuer that begins like ours": _changed(iss=f"https://securetoken.google.com/{PROJECT}/x"),
    "without an issuer": _changed(iss=None),
    "without a subject": _changed(sub=None),
    "with an empty subject": _changed(sub=""),
    "with a subject that is too long": _changed(sub="x" * 129),
    "with a subject that is no text": _changed(sub=1),
    "without an expiry": _changed(exp=None),
    "with an expiry that is no number": _changed(exp="never"),
    "with an expiry that is not finite": _changed(exp=float("inf")),
    "with an expiry that compares with nothing": _changed(exp=float("nan")),
    "with an expiry of true": _changed(exp=True),
    "without the time of sign-in": _changed(auth_time=None),
    "of somebody anonymous": _changed(firebase={"sign_in_provider": "anonymous"}),
    "of somebody with a password": _changed(firebase={"sign_in_provider": "password"}),
    "without a provider": _changed(firebase=None),
    "with a provider in the wrong place": _changed(firebase="google.com"),
    "claims that are a list": lambda google, _: google.sign([good_claims()]),
    "claims that are null": lambda google, _: google.sign(None),
    "claims nested without end": lambda google, _: google.sign(
        json.loads("[" * 500 + "]" * 500), kid="key-1"
    ),
}
