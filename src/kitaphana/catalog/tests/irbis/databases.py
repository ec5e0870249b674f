"""Text exports and databases of IRBIS, made of lists of tag and value."""

import struct


def as_text(*records, encoding="utf-8"):
    lines = ["".join(f"#{tag}: {value}\r\n" for tag, value in record) for record in records]
    return "*****\r\n".join([*lines, ""]).encode(encoding)


def as_irbis64(*records, encoding="utf-8", deleted=()):
    master, index = struct.pack(">9i", 0, len(records) + 1, 0, 0, 0, 0, 0, 0, 0), b""
    for number, record in enumerate(records, start=1):
        bodies = [value.encode(encoding) for _, value in record]
        base, start, entries = 32 + 12 * len(record), 0, b""
        for (tag, _), body in zip(record, bodies, strict=True):
            entries += struct.pack(">3i", tag, start, len(body))
            start += len(body)
        index += struct.pack(">IIi", len(master), 0, 1 if number in deleted else 0)
        master += struct.pack(">8i", number, base + start, 0, 0, base, len(record), 1, 32) + entries + b"".join(bodies)
    return master, index


def as_irbis32(*records, encoding="cp1251"):
    master, pointers = struct.pack("<ii", 0, len(records) + 1).ljust(512, b"\x00"), []
    for number, record in enumerate(records, start=1):
        bodies = [value.encode(encoding) for _, value in record]
        base, start, entries = 18 + 6 * len(record), 0, b""
        for (tag, _), body in zip(record, bodies, strict=True):
            entries += struct.pack("<3H", tag, start, len(body))
            start += len(body)
        block, offset = divmod(len(master), 512)
        pointers.append((block + 1) << 11 | 1024 | offset)
        master += struct.pack("<iHihHHH", number, base + start, 0, 0, base, len(record), 0) + entries + b"".join(bodies)
    return master, struct.pack("<128i", -1, *pointers, *[0] * (127 - len(pointers)))
