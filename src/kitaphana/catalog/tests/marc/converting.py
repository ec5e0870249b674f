"""Short verbs of the tests that convert between MARC 21 and UNIMARC."""

from kitaphana.catalog.marc.conversion import convert
from kitaphana.catalog.marc.record import Format, Record

M21, UNI = Format.MARC21, Format.UNIMARC
LEADER_UNI = "00000nam  2200000   450 "


def uni(*fields, leader=LEADER_UNI):
    return convert(Record(leader, fields), UNI, M21).record


def m21(*fields, leader="00000nam a2200000 i 4500"):
    return convert(Record(leader, fields), M21, UNI).record


def said(record, tag):
    return [body.replace("\x1f", "$") for body in record.by_tag.get(tag, ())]


def homeless(record, source, target):
    return {(tag, code) for tag, code, _ in convert(record, source, target).homeless}
