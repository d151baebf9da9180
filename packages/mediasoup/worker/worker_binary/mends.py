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
    """Lines that are put before the only one of a file that says `anchor`."""

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
    # A sender whose line has become narrow leaves out its top layers. Those who watch them see nothing until
    # a timer of 1.5 s says so. When lower layers have sent four frames since the last packet of the highest
    # one that is sent, and 0.4 s have passed, that one has stopped: a camera sends each frame in all layers.
    # A lower one may well send less often (as that of a shared screen does), or be switched off since nobody
    # watches it, so it is not judged by the higher ones.
    Mend(
        file="include/RTC/RTP/RtpStreamRecv.hpp",
        anchor="void Pause() override;",
        insert="void LowerStreamSentFrame();\n",
    ),
    Mend(
        file="include/RTC/RTP/RtpStreamRecv.hpp",
        anchor="bool inactive{ false };",
        insert="int64_t lastPayloadAtMs{ 0 };\nuint8_t framesOfLowerStreams{ 0 };",
    ),
    Mend(
        file="src/RTC/RTP/RtpStreamRecv.cpp",
        anchor="// Increase media transmission counter.",
        insert="""if (packet->GetPayloadLength() > 0)
{
	this->lastPayloadAtMs      = this->shared->GetTimeMs();
	this->framesOfLowerStreams = 0;
}
""",
    ),
    Mend(
        file="src/RTC/RTP/RtpStreamRecv.cpp",
        anchor="inline void RtpStreamRecv::OnTimer(TimerHandleInterface* timer)",
        insert="""void RtpStreamRecv::LowerStreamSentFrame()
{
	MS_TRACE();

	if (!this->inactivityCheckPeriodicTimer || this->inactive || ++this->framesOfLowerStreams < 4)
	{
		return;
	}

	// Not counted on, so that there is no way round.
	this->framesOfLowerStreams = 4;

	if (this->shared->GetTimeMs() - this->lastPayloadAtMs >= 400)
	{
		OnTimer(this->inactivityCheckPeriodicTimer);
	}
}
""",
    ),
    Mend(
        file="src/RTC/Producer.cpp",
        anchor="if (packet->IsKeyFrame())",
        insert="""if (!isRtx && !this->paused && packet->HasMarker())
{
	for (size_t idx{ this->rtpStreamByEncodingIdx.size() }; idx-- > 0;)
	{
		auto* higher = this->rtpStreamByEncodingIdx[idx];

		if (higher == rtpStream)
		{
			break;
		}

		// A line that is narrow takes the highest first.
		if (higher && higher->GetScore() > 0u)
		{
			higher->LowerStreamSentFrame();
			break;
		}
	}
}
""",
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
