"""The certificate that HTTPS=1 makes on the spot, kept so that browsers warn only once."""

import datetime as dt
import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Browsers take no certificate that lives longer than 398 days.
LIFETIME = dt.timedelta(days=397)
RENEW_BEFORE = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Two PEM files."""

    certificate: Path
    key: Path


def cache_folder(cache_home: Path | None) -> Path:
    """Where it is kept (XDG Base Directory Specification)."""
    return (cache_home or Path.home() / ".cache") / "chattr" / "tls"


def ensure_certificate(addresses: Iterable[str], now: dt.datetime, folder: Path) -> Certificate:
    """Return a certificate for localhost and `addresses`, a new one only when the kept one will not do.

    :raises OSError: `folder` cannot be written.
    """
    files = Certificate(folder / "certificate.pem", folder / "key.pem")
    names = _names(addresses)
    if not _still_good(files, names, now):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make(files, names, now)
    return files


def _names(addresses: Iterable[str]) -> list[x509.GeneralName]:
    ips = dict.fromkeys(["127.0.0.1", "::1", *addresses])
    return [x509.DNSName("localhost"), *(x509.IPAddress(ipaddress.ip_address(ip)) for ip in ips)]


def _still_good(files: Certificate, names: list[x509.GeneralName], now: dt.datetime) -> bool:
    try:
        kept = x509.load_pem_x509_certificate(files.certificate.read_bytes())
        key = serialization.load_pem_private_key(files.key.read_bytes(), password=None)
        known = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, TypeError, x509.ExtensionNotFound):
        return False
    alive = kept.not_valid_before_utc <= now < kept.not_valid_after_utc - RENEW_BEFORE
    return alive and set(names) <= set(known) and key.public_key() == kept.public_key()


def _make(files: Certificate, names: list[x509.GeneralName], now: dt.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "chattr on the local network")])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(files.key, pem)
    _write(files.certificate, certificate.public_bytes(serialization.Encoding.PEM))


def _write(path: Path, content: bytes) -> None:
    """Replace the file in one step, readable by its owner alone."""
    partial = path.with_suffix(".part")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    partial.replace(path)
