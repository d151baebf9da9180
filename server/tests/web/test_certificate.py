"""The certificate of HTTPS=1: what it names, and when a new one is made."""

import datetime as dt
import ipaddress
import ssl
from pathlib import Path

from cryptography import x509

from chattr.certificate import LIFETIME, Certificate, ensure_certificate

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def loaded(files: Certificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(files.certificate.read_bytes())


def test_it_names_localhost_and_the_addresses(tmp_path: Path) -> None:
    files = ensure_certificate(["192.168.1.5"], NOW, tmp_path / "tls")
    names = loaded(files).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    expected = [ipaddress.ip_address(ip) for ip in ("127.0.0.1", "::1", "192.168.1.5")]
    assert names.get_values_for_type(x509.IPAddress) == expected
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(files.certificate, files.key)


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    files = ensure_certificate([], NOW, tmp_path / "tls")
    assert files.key.stat().st_mode & 0o777 == 0o600
    assert files.key.parent.stat().st_mode & 0o777 == 0o700


def test_it_is_kept_so_that_browsers_warn_once(tmp_path: Path) -> None:
    first = loaded(ensure_certificate(["192.168.1.5"], NOW, tmp_path))
    again = loaded(ensure_certificate(["192.168.1.5"], NOW + dt.timedelta(days=300), tmp_path))
    assert again == first
    assert loaded(ensure_certificate([], NOW, tmp_path)) == first


def test_a_new_one_is_made_for_a_new_address_before_the_end_and_when_broken(tmp_path: Path) -> None:
    first = loaded(ensure_certificate(["192.168.1.5"], NOW, tmp_path))
    moved = loaded(ensure_certificate(["10.0.0.3"], NOW, tmp_path))
    late = loaded(ensure_certificate(["10.0.0.3"], NOW + LIFETIME, tmp_path))
    (tmp_path / "key.pem").write_text("broken")
    mended = loaded(ensure_certificate(["10.0.0.3"], NOW + LIFETIME, tmp_path))
    assert len({cert.serial_number for cert in (first, moved, late, mended)}) == 4
