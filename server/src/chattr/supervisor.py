"""Tells systemd how the service is (sd_notify(3)); without systemd it does nothing."""

import os
import socket
from contextlib import suppress


def tell_supervisor(state: str) -> None:
    """Send `READY=1` or `STOPPING=1` to whoever started this process, if they want to know."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notice:
        notice.sendto(state.encode(), address)
