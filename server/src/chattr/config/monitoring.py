"""The settings of who may watch the server, and where traces go."""

from dataclasses import dataclass
from ipaddress import ip_network
from typing import Annotated

from chattr.config import fields as f
from chattr.core.peers import Network

MONITORING = "Monitoring"


def _read_networks(text: str) -> tuple[Network, ...]:
    if text.lower() == "none":
        return ()
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


NETWORKS = f.Kind(
    "IP addresses and networks such as 192.0.2.7 or 10.0.0.0/8, separated by commas, or none",
    _read_networks,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringFields:
    """Part of `Settings`."""

    metrics_allow: Annotated[
        tuple[Network, ...],
        f.Setting(
            "METRICS_ALLOW",
            "127.0.0.0/8,::1/128",
            NETWORKS,
            "Who may read /metrics (Prometheus). Only who connects directly is meant, nobody behind a\n"
            "proxy; none turns it off.",
            MONITORING,
        ),
    ]
    otlp_endpoint: Annotated[
        str | None,
        f.Setting(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "",
            f.URL,
            "OpenTelemetry collector that traces of joins are sent to, over HTTP. Not set: no traces.",
            MONITORING,
        ),
    ]
    otel_service_name: Annotated[
        str,
        f.Setting(
            "OTEL_SERVICE_NAME",
            "chattr",
            f.TEXT,
            "Name of this server in those traces.",
            MONITORING,
        ),
    ]
