"""Days as an iCalendar file (RFC 5545): all-day events, texts escaped (3.3.11), lines folded at 75 octets (3.1)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LONGEST_LINE: Final = 75
CONTENT_TYPE: Final = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Day:
    """An event of one day; `uid` stays the same while it is about the same thing."""

    uid: str
    on: dt.date
    summary: str
    description: str = ""
    location: str = ""


def calendar(days: Iterable[Day], *, name: str, stamp: dt.datetime, language: str) -> bytes:
    """The file. `stamp` is the moment it tells of; calendars are asked to come again after some hours."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kitaphana//Library//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for day in days:
        lines += _event(day, stamp, language)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(day: Day, stamp: dt.datetime, language: str) -> list[str]:
    texts = (("SUMMARY", day.summary), ("DESCRIPTION", day.description), ("LOCATION", day.location))
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(day.uid)}",
        f"DTSTAMP:{stamp.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.on + dt.timedelta(days=1):%Y%m%d}",
        *(f"{key};LANGUAGE={language}:{escaped(text)}" for key, text in texts if text),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and ends of lines written so that they are read as such."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(letter for letter in plain if letter == "\t" or (ord(letter) >= 32 and ord(letter) != 127))


def folded(line: str) -> bytes:
    """One line in UTF-8, folded between letters, never inside one; ends with CRLF."""
    parts: list[bytes] = [b""]
    for letter in line:
        octets = letter.encode()
        if len(parts[-1]) + len(octets) > LONGEST_LINE:
            parts.append(b" ")
        parts[-1] += octets
    return b"\r\n".join(parts) + b"\r\n"
