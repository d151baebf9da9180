"""What is mended in the worker's source before it is compiled.

The source is pinned by its hash, so a mend fits or the version was changed, and somebody has to look again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import BuildError
from .release import VERSION


@dataclass(frozen=True)
class Mend:
    """A line that is put before the only one of a file that says `anchor`."""

    file: str
    anchor: str
    insert: str


MENDS = (
    # All of a worker's transports write their probes into one buffer, each with sequence numbers of its own.
    # A new transport throws those of the others ahead or back. Receivers take what was thrown back for a
    # replay (RFC 3711, 3.3.2), and what was once estimated too low is then hardly ever found to be more. With
    # a buffer of the same name in the class, each transport has its own.
    Mend(
        file="include/RTC/RTP/ProbationGenerator.hpp",
        anchor="std::unique_ptr<RTP::Packet> probationPacket;",
        insert="alignas(4) uint8_t ProbationPacketBuffer[ProbationPacketMaxLength]{};",
    ),
)


def mend(tree: Path, mends: tuple[Mend, ...] = MENDS) -> None:
    """Change the unpacked source.

    :raises BuildError: the source is not the one that the mends were written for.
    """
    for one in mends:
        path = tree / one.file
        lines = path.read_text().splitlines(keepends=True) if path.is_file() else []
        places = [number for number, line in enumerate(lines) if line.strip() == one.anchor]
        if len(places) != 1:
            raise BuildError(
                f"mediasoup-worker {VERSION} cannot be mended: {one.file} is not as expected.",
                advice="Compare worker_binary/mends.py with the source of this version.",
            )
        lines.insert(places[0], f"{one.insert}\n")
        path.write_text("".join(lines))
