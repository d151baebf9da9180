"""Our writer and reader against flatc's own generated code, which is the judge of the format."""

import importlib
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediasoup._fbs import tables
from mediasoup._wire.flat import Table, finish, numbers, octets, text, texts, vector
from mediasoup._wire.reader import Reader
from mediasoup.errors import InvalidParametersError

LISTEN_INFO = Table("Transport.ListenInfo")
PORT_RANGE = Table("Transport.PortRange")
SOCKET_FLAGS = Table("Transport.SocketFlags")
STATS = Table("Transport.Stats")

LIMITS = {
    "?": (0, 1),
    "B": (0, 2**8 - 1),
    "b": (-(2**7), 2**7 - 1),
    "H": (0, 2**16 - 1),
    "h": (-(2**15), 2**15 - 1),
}
LIMITS |= {"I": (0, 2**32 - 1), "i": (-(2**31), 2**31 - 1), "Q": (0, 2**64 - 1)}


def generated(name: str) -> Any:
    namespace, _, table = name.partition(".")
    return getattr(importlib.import_module(f"mediasoup._fbs.FBS.{namespace}.{table}"), table)


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


@pytest.mark.parametrize("name", sorted(tables.TABLES))
@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_every_table_with_any_scalars_reads_the_same_in_generated_code(
    name: str, data: st.DataObject
) -> None:
    table = Table(name)
    values: dict[str, Any] = {}
    for field, code in table.codes.items():
        if code in "fd":
            values[field] = data.draw(st.none() | st.floats(width=32, allow_nan=False), label=field)
        elif code != "o":
            values[field] = data.draw(st.none() | st.integers(*LIMITS[code]), label=field)
    buffer = finish(table.pack(**values))

    theirs = generated(name).GetRootAs(buffer, 0)
    ours = Reader.root(table, buffer).scalars()
    for field, value in values.items():
        expected = table.defaults[field] if value is None else value
        assert getattr(theirs, camel(field))() == expected, field
        assert ours[field] == expected, field


@given(ip=st.text(), address=st.none() | st.text(min_size=1), port=st.integers(0, 65535))
def test_strings_and_nested_tables(ip: str, address: str | None, port: int) -> None:
    buffer = finish(
        LISTEN_INFO.pack(
            ip=text(ip),
            announced_address=None if address is None else text(address),
            port=port,
            port_range=PORT_RANGE.pack(min=1, max=port),
            flags=SOCKET_FLAGS.pack(udp_reuse_port=True),
            send_buffer_size=7,
        )
    )
    theirs = generated("Transport.ListenInfo").GetRootAs(buffer, 0)
    assert theirs.Ip().decode() == ip
    assert (theirs.AnnouncedAddress() or b"").decode() == (address or "")
    assert (theirs.Port(), theirs.PortRange().Min(), theirs.PortRange().Max()) == (port, 1, port)
    assert (theirs.Flags().UdpReusePort(), theirs.Flags().Ipv6Only()) == (True, False)
    ours = Reader.root(LISTEN_INFO, buffer)
    assert ours.text("ip") == ip
    assert ours.maybe_text("announced_address") == address
    assert ours.table("port_range", PORT_RANGE).integer("max") == port


@given(st.lists(st.text()), st.binary(), st.lists(st.integers(0, 65535)))
def test_vectors(words: list[str], data: bytes, channels: list[int]) -> None:
    dump = finish(Table("Worker.DumpResponse").pack(router_ids=texts(words)))
    theirs = generated("Worker.DumpResponse").GetRootAs(dump, 0)
    assert [theirs.RouterIds(i).decode() for i in range(theirs.RouterIdsLength())] == words
    assert Reader.root(Table("Worker.DumpResponse"), dump).texts("router_ids") == words

    packet = finish(Table("Consumer.RtpNotification").pack(data=octets(data)))
    theirs = generated("Consumer.RtpNotification").GetRootAs(packet, 0)
    assert bytes(theirs.Data(i) for i in range(theirs.DataLength())) == data
    assert Reader.root(Table("Consumer.RtpNotification"), packet).octets("data") == data

    request = finish(Table("DataConsumer.SetSubchannelsRequest").pack(subchannels=numbers("H", channels)))
    theirs = generated("DataConsumer.SetSubchannelsRequest").GetRootAs(request, 0)
    assert [theirs.Subchannels(i) for i in range(theirs.SubchannelsLength())] == channels


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.text())))
def test_vectors_of_tables(entries: list[tuple[int, str]]) -> None:
    entry = Table("Common.Uint32String")
    table = Table("Transport.RtpListener")
    encoded = vector(entry.pack(key=key, value=text(value)) for key, value in entries)
    buffer = finish(table.pack(ssrc_table=encoded, mid_table=vector(()), rid_table=vector(())))
    theirs = generated("Transport.RtpListener").GetRootAs(buffer, 0)
    read = [theirs.SsrcTable(i) for i in range(theirs.SsrcTableLength())]
    assert [(item.Key(), item.Value().decode()) for item in read] == entries
    ours = Reader.root(table, buffer).tables("ssrc_table", entry)
    assert [(item.integer("key"), item.text("value")) for item in ours] == entries


def test_numbers_that_do_not_fit_are_named() -> None:
    with pytest.raises(InvalidParametersError) as caught:
        LISTEN_INFO.pack(ip=text(""), port=65536)
    assert caught.value.path == "port"
    with pytest.raises(InvalidParametersError):
        numbers("B", [256])


def test_wide_fields_are_aligned_wherever_they_stand() -> None:
    buffer = finish(
        STATS.pack(transport_id=text("x"), rtp_packet_loss_sent=0.5, timestamp=2**63, bytes_sent=1)
    )
    reader = Reader.root(STATS, buffer)
    for name in ("rtp_packet_loss_sent", "timestamp", "bytes_sent"):
        assert (reader._pos + reader._offsets[name]) % 8 == 0


@pytest.mark.parametrize(
    "buffer", [b"", b"\x00", b"\xff\xff\xff\x7f", bytes(8), b"\x04\x00\x00\x00\xff\xff\xff\x7f", b"\xff" * 64]
)
def test_malformed_buffers_raise_and_never_read_outside(buffer: bytes) -> None:
    with pytest.raises((struct.error, ValueError)):
        Reader.root(LISTEN_INFO, buffer).text("ip")
