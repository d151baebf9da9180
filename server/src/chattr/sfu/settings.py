"""What the media side must be told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """Where workers listen and what they announce.

    `workers`: how many processes. Worker i has its WebRtcServer on port
    `rtc_port + i`, UDP and TCP; with `rtc_port` 0 on any free one from `rtc_min_port` to
    `rtc_max_port`. `announced_address`: what browsers are told instead of `listen_ip`; None
    announces `listen_ip` itself. `extra_listen_ips`: listened on as well and announced as they are,
    so that one server can be met on the local network and on loopback. `rtc_min_port` to
    `rtc_max_port`: other transports, inclusive.
    `worker_bin`: the mediasoup-worker executable; None leaves the search to the library.
    `initial_outgoing_bitrate_bps`, `min_outgoing_bitrate_bps`, `max_incoming_bitrate_bps`: per
    transport, in bits per second. The least holds while a line is narrow, and is enough for one camera's
    lowest layer: an estimate that falls below it would end all video, and with it what the estimate could
    recover by.
    """

    workers: int = 1
    listen_ip: str = "0.0.0.0"  # noqa: S104 (media must be reachable; the operator may narrow it)
    extra_listen_ips: tuple[str, ...] = ()
    announced_address: str | None = None
    rtc_port: int = 0
    rtc_min_port: int = 1024
    rtc_max_port: int = 65535
    worker_bin: str | None = None
    initial_outgoing_bitrate_bps: int = 1_000_000
    min_outgoing_bitrate_bps: int = 200_000
    max_incoming_bitrate_bps: int = 6_000_000

    @property
    def ports(self) -> tuple[int, int]:
        """Return the first and the last of the ports that the workers answer on."""
        if not self.rtc_port:
            return self.rtc_min_port, self.rtc_max_port
        return self.rtc_port, self.rtc_port + self.workers - 1
