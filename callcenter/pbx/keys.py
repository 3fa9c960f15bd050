"""Keys of a telephone as a packet capture that SIPp can play: RFC 4733 events, as a real phone sends them."""

import struct

TONES = "0123456789*#ABCD"
PAYLOAD_TYPE = 101
PACKET_MS = 20
PACKETS = 8
GAP_MS = 80
KEY_MS = PACKETS * PACKET_MS + GAP_MS
_SAMPLES_PER_MS = 8
_VOLUME = 10


def capture(keys: str, first_ms: int = 0, key_ms: int = KEY_MS) -> bytes:
    """Return a pcap file in which the keys are pressed one after the other, each `key_ms` after the one before.

    SIPp's own play_dtmf sends a payload type that was not negotiated, and the captures shipped with it repeat one
    timestamp, so that the second of two equal keys is lost. `first_ms` keeps timestamps of later captures apart.
    """
    file = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    sequence, at_ms = first_ms // PACKET_MS, 0
    packets = min(PACKETS, max(1, key_ms // PACKET_MS - 1))
    for key in keys:
        stamp = (first_ms + at_ms) * _SAMPLES_PER_MS
        for n in range(packets + 2):
            # The end of a key is said three times, because one packet may be lost.
            ended, duration = n >= packets - 1, min(n, packets - 1) * PACKET_MS * _SAMPLES_PER_MS
            event = struct.pack(">BBH", TONES.index(key), (0x80 if ended else 0) | _VOLUME, duration)
            rtp = struct.pack(">BBHII", 0x80, PAYLOAD_TYPE | (0x80 if n == 0 else 0), sequence & 0xFFFF, stamp, 0x4343)
            file.append(_packet(rtp + event, at_ms + min(n, packets - 1) * PACKET_MS))
            sequence += 1
        at_ms += key_ms
    return b"".join(file)


def _packet(rtp: bytes, at_ms: int) -> bytes:
    udp = struct.pack(">HHHH", 6000, 6000, 8 + len(rtp), 0) + rtp
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\1") + udp
    frame = b"\0" * 12 + b"\x08\x00" + ip
    return struct.pack("<IIII", at_ms // 1000, at_ms % 1000 * 1000, len(frame), len(frame)) + frame
