"""A worker with a certificate of our own, and all its other settings."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mediasoup import (
    FingerprintAlgorithm,
    WebRtcTransportOptions,
    WorkerLogLevel,
    WorkerLogTag,
    WorkerSettings,
    create_worker,
)

from .media import LOOPBACK_UDP

pytestmark = pytest.mark.worker


def certificate_at(folder: Path) -> tuple[str, str, str]:
    """Write a certificate and its key; return their paths and the certificate's fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "media.example.org")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(secret)
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex(":").upper()
    return str(folder / "cert.pem"), str(folder / "key.pem"), fingerprint


async def test_certificate_of_our_own_is_used(tmp_path: Path) -> None:
    certificate, key, fingerprint = certificate_at(tmp_path)
    worker = await create_worker(
        WorkerSettings(
            log_level=WorkerLogLevel.DEBUG,
            log_tags=(WorkerLogTag.INFO,),
            rtc_min_port=20000,
            rtc_max_port=29999,
            dtls_certificate_file=certificate,
            dtls_private_key_file=key,
            libwebrtc_field_trials="WebRTC-Bwe-AlrLimitedBackoff/Disabled/",
            app_data={"n": 456},
        )
    )
    assert (worker.closed, worker.died, worker.subprocess_closed) == (False, False, False)
    assert worker.app_data == {"n": 456}
    router = await worker.create_router()
    transport = await router.create_webrtc_transport(WebRtcTransportOptions(listen_infos=(LOOPBACK_UDP,)))
    offered = {item.algorithm: item.value for item in transport.dtls_parameters.fingerprints}
    assert offered[FingerprintAlgorithm.SHA_256] == fingerprint
    assert 20000 <= transport.ice_candidates[0].port <= 29999
    worker.close()
    await worker.wait_exited()
    assert (worker.closed, worker.died, worker.subprocess_closed) == (True, False, True)
