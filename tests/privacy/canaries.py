"""Canary readers: data that is found nowhere by chance, and a search through every table of the database.

The search knows no table by name, so a new table is covered the day it is made.
"""

import datetime as dt
import re

from django.core import signing
from django.db import connection

BORN_ON = dt.date(1931, 2, 27)
CANARIES = {
    "surname": "Канарейқызы",
    "given name": "Quxvortina",
    "patronymic": "Зябликовна",
    "card": "QXCANARY0077",
    "second card": "QXCANARY0078",
    "phone": "+77017650319",
    "e-mail": "zqz.mailbox@example.kz",
    "street": "Зябликовый тупик, 17",
    "birth date": BORN_ON.isoformat(),
    "note": "zqx-note-of-a-block",
    "pin": "8604",
}
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
FIRST_ID = 7_318_008_531  # an id that no other row has


def every_table():
    """All tables, also those that belong to no model."""
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor, include_views=False)


def sightings(words):
    """Where the words are: a set of (table, column, kind of word)."""
    found = set()
    for table in every_table():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    found |= {(table, column, kind) for kind, word in words.items() if is_in(word, value)}
    return found


def is_in(word, value):
    """Whether a cell holds the word: in any case, escaped as JSON does it, or packed into a session."""
    text = as_text(value).casefold()
    if word.isdigit():  # a PIN is short: not as a part of a time, a hash or a longer number
        return re.search(rf"(?<![\w.]){word}(?![\w])", text) is not None
    return word.casefold() in text


def as_text(value):
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    text = str(value)
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) + unpacked(text)


def unpacked(text):
    """What a signed, compressed value (a session, a sealed state) says, if it is one."""
    try:
        return str(signing.loads(text, salt="django.contrib.sessions.SessionStore"))
    except signing.BadSignature:
        return ""


def begin_ids_at(table, number):
    """Let the next rows of a table have ids that can be told from all other numbers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number - 1])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, number])
