"""The certificates that browsers are shown: good, and for how long, or why not and what to do about it."""

import datetime as dt
import socket
import ssl

from cryptography import x509

from chattr.doctor.findings import Finding, ok, problem, warning

TIMEOUT_S = 5.0
FEW_DAYS = 10
"""A certificate with fewer days left should have been renewed."""

RENEW = "Renew it. Caddy does so by itself while it runs, ports 80 and 443 are open and DNS points here."

# OpenSSL's X509_V_ERR_... (x509_vfy.h).
_NOT_YET_VALID, _EXPIRED = 9, 10
_SIGNED_BY_NOBODY = frozenset({18, 19, 20, 21})
_OTHER_NAME = frozenset({62, 64})

# What OpenSSL calls the alerts of a server that has no certificate for the name (RFC 8446 section 6.2); Caddy
# sends the first while it fetches one.
_NO_CERTIFICATE = ("ALERT_INTERNAL_ERROR", "UNRECOGNIZED_NAME")


def fix_of(error: ssl.SSLCertVerificationError, host: str) -> str:
    """Say what makes the certificate of `host` good."""
    code = error.verify_code
    if code == _NOT_YET_VALID:
        return "Set this machine's clock right (timedatectl set-ntp true). If it is, get another certificate."
    if code == _EXPIRED:
        return RENEW
    if code in _SIGNED_BY_NOBODY:
        return (
            "Get one from an authority that browsers know (Caddy: leave TLS_ISSUER unset), and have the "
            "whole chain sent."
        )
    if code in _OTHER_NAME:
        return (
            f"Get one for {host} (Caddy: set DOMAIN to it), or set CLIENT_ORIGIN to the name that it is for."
        )
    return RENEW


def check_certificate(host: str, port: int) -> Finding:
    """Open a TLS connection as a browser does."""
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), TIMEOUT_S) as plain,
            context.wrap_socket(plain, server_hostname=host) as tls,
        ):
            der = tls.getpeercert(binary_form=True)
    except ssl.SSLCertVerificationError as error:
        text = f"The certificate of {host} is not good: {error.verify_message.rstrip('.')}."
        return problem("tls", text, fix_of(error, host))
    except ssl.SSLError as error:
        if any(alert in (error.reason or "") for alert in _NO_CERTIFICATE):
            return _explain_none(host, port)
        return problem(
            "tls",
            f"{host}:{port} does not speak TLS as browsers do: {error.reason or error}.",
            "Start the proxy there; CLIENT_ORIGIN must name its HTTPS port.",
        )
    except (OSError, UnicodeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        return problem(
            "tls",
            f"{host}:{port} cannot be reached: {reason}.",
            "Point its DNS record here, start the proxy, and open 80 and 443 in the firewall.",
        )
    assert der is not None
    left = x509.load_der_x509_certificate(der).not_valid_after_utc - dt.datetime.now(dt.UTC)
    if left.days < FEW_DAYS:
        return warning("tls", f"The certificate of {host} ends in {left.days} days.", RENEW)
    return ok("tls", f"The certificate of {host} is good for {left.days} more days.")


def _explain_none(host: str, port: int) -> Finding:
    return problem(
        "tls",
        f"The proxy at {host}:{port} has no certificate for {host} yet.",
        "After the first start it takes up to a minute to get one: run the doctor again then. If it lasts, "
        "point the DNS record here and open ports 80 and 443; `journalctl -u caddy`, or "
        "`docker compose logs caddy`, says why.",
    )
