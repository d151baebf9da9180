"""Makes ID tokens as Google does, and everything that only looks like one."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

PROJECT = "chattr-test"
PICTURE = "https://lh3.googleusercontent.com/a/ada=s96-c"


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def good_claims(**changes: object) -> dict[str, object]:
    """What Firebase writes for Ada; a change to None takes the claim away."""
    now = int(time.time())
    claims: dict[str, object] = {
        "iss": f"https://securetoken.google.com/{PROJECT}",
        "aud": PROJECT,
        "auth_time": now - 60,
        "user_id": "ada-1",
        "sub": "ada-1",
        "iat": now - 30,
        "exp": now + 3570,
        "name": "Ada Lovelace",
        "picture": PICTURE,
        "email": "ada@example.com",
        "email_verified": True,
        "firebase": {"identities": {}, "sign_in_provider": "google.com"},
    }
    claims |= changes
    return {name: value for name, value in claims.items() if value is not None}


@dataclass
class Signer:
    """A key pair with its certificate, under a key id."""

    key_id: str = "key-1"
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def certificate(self) -> str:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "securetoken.system")])
        now = dt.datetime.now(dt.UTC)
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
        builder = builder.public_key(self.key.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now).not_valid_after(now + dt.timedelta(days=7))
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    @property
    def public_pem(self) -> bytes:
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(serialization.Encoding.PEM, form)

    def sign(self, claims: object, **header: object) -> str:
        told = {"alg": "RS256", "kid": self.key_id, "typ": "JWT"} | header
        text = f"{part(told)}.{part(claims)}"
        signature = self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{text}.{part(signature)}"

    def sign_symmetrically(self, claims: object, secret: bytes) -> str:
        """The oldest trick: the public key as the secret of HS256."""
        text = f"{part({'alg': 'HS256', 'kid': self.key_id, 'typ': 'JWT'})}.{part(claims)}"
        return f"{text}.{part(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def unsigned(claims: object) -> str:
    """As the emulator makes them."""
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


@dataclass
class Endpoint:
    """A loopback server in the place of one of Google's."""

    url: str = ""
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    delay: threading.Event | None = None

    def publish(self, *signers: Signer) -> None:
        self.body = json.dumps({signer.key_id: signer.certificate for signer in signers}).encode()


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    told = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.paths.append(self.path)
            told.bodies.append(self.rfile.read(int(self.headers.get("content-length", "0"))))
            told.authorizations.append(self.headers.get("authorization", ""))
            if told.delay is not None:
                told.delay.wait(10)
            self.send_response(told.status)
            for name, text in told.headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
