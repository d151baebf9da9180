"""What a person at a terminal is told when the server is up."""

from typing import TextIO

from qrcode.main import QRCode

from chattr.addresses import ANY, is_any
from chattr.config import Settings
from chattr.store.sqlite_file import IN_MEMORY


def urls(settings: Settings, port: int, lan: list[str]) -> list[str]:
    """The server's addresses, the one for this machine first."""
    scheme = "https" if settings.https else "http"
    hosts = ["localhost", *lan] if is_any(settings.host) else [_in_url(settings.host)]
    if settings.host in ("127.0.0.1", "::1"):
        hosts = ["localhost"]
    return [f"{scheme}://{host}:{port}" for host in hosts]


def print_banner(settings: Settings, port: int, lan: list[str], out: TextIO) -> None:
    """Print the addresses, and a QR code of the one that a phone can use."""
    here, *elsewhere = urls(settings, port, lan)
    out.write(f"\n  chattr is at  {here}\n")
    if settings.https and elsewhere:
        out.write(f"  other devices {elsewhere[0]}\n")
        out.write("                (the certificate is this server's own: browsers ask once)\n\n")
        code = QRCode(border=2)
        code.add_data(elsewhere[0])
        code.print_ascii(out=out, tty=False, invert=True)
    elif settings.host == ANY and not settings.https:
        out.write("  other devices need HTTPS for camera and microphone: start with HTTPS=1\n")
    out.write(f"  {_memory(settings)}; Ctrl-C ends the server\n\n")
    out.flush()


def _memory(settings: Settings) -> str:
    if settings.database == IN_MEMORY:
        return "rooms live in memory and end with this process"
    return f"rooms are remembered in {settings.database}"


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
