"""What the routers of a worker have in common."""

from dataclasses import dataclass, field

from ._known_options import KnownTransportOptions
from ._negotiated import RouterKinds


@dataclass(slots=True)
class WorkerShare:
    """What was worked out for one router and holds for the others too."""

    router_kinds: RouterKinds = field(default_factory=RouterKinds)
    transport_options: KnownTransportOptions = field(default_factory=KnownTransportOptions)
