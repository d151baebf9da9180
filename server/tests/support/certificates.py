"""Certificates of a small authority of our own, good and bad, and TLS servers that show them."""

import contextlib
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@dataclass(frozen=True)
class Authority:
    """`root`: the file to trust (SSL_CERT_FILE)."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    root: Path

    def issue(self, host: str, begins: dt.timedelta, ends: dt.timedelta, *, by_itself: bool = False) -> Path:
        """Return a file with a certificate for a host name or address, and its key; times from now on."""
        now = dt.datetime.now(dt.UTC)
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(host)
        try:
            alternative: x509.GeneralName = x509.IPAddress(ip_address(host))
        except ValueError:
            alternative = x509.DNSName(host)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if by_itself else self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + begins)
            .not_valid_after(now + ends)
            .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
            .sign(key if by_itself else self.key, hashes.SHA256())
        )
        file = self.folder / f"{certificate.serial_number}.pem"
        file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + _pem(key))
        return file


def new_authority(folder: Path, name: str = "An authority for tests") -> Authority:
    """Make one that is good for a year."""
    key, own_name = ec.generate_private_key(ec.SECP256R1()), _name(name)
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(own_name)
        .issuer_name(own_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 365 * DAY)
        .not_valid_after(now + 365 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    root = folder / "root.pem"
    root.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return Authority(folder, key, own_name, root)


@contextlib.contextmanager
def tls_server(certificate: Path, alert: ssl.AlertDescription | None = None) -> Iterator[int]:
    """Do TLS handshakes with this certificate, and nothing more; yields the port on 127.0.0.1.

    `alert`: what every handshake is ended with, as by a proxy that has no certificate for the name.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if alert is not None:
        context.sni_callback = lambda *_: alert
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_shake_hands, args=(listening, context), daemon=True)
        thread.start()
        yield int(listening.getsockname()[1])
        # Wakes the thread, which close() does not.
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def _shake_hands(listening: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as tls:
            # Until the other side has what it wants.
            tls.recv(1)
