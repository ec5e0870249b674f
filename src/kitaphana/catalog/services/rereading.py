"""Records that are here already, read again from the bytes that are kept."""

import dataclasses

from kitaphana.catalog.marc.reading import GoodRecord, reparse
from kitaphana.catalog.marc.record import BadRecordError, Carrier, Format, Record
from kitaphana.catalog.models import MarcRecord
from kitaphana.catalog.services.incoming import Described, Incoming


def described(record: MarcRecord, title: str) -> Described:
    """The record as it would come in; `title` is the edition's, for issues that are called after their periodical."""
    try:
        fields = reparse(bytes(record.raw), record.carrier, record.encoding)
    except BadRecordError:  # its bytes are kept all the same
        fields = Record("", ())
    format_, carrier = Format(record.format), Carrier(record.carrier)
    good = GoodRecord(0, bytes(record.raw), fields, format_, carrier, record.encoding)
    found = Described.of(Incoming(good, record.source, record.control_number, record.sha256))
    if found.draft.title:
        return found
    return Described.of(dataclasses.replace(found.incoming, good=dataclasses.replace(good, host_title=title)))
