"""Records made for tests."""

from kitaphana.catalog.marc.record import Record, data_field
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709


def marc21(number="1", title="Абай жолы", *more):
    return Record(
        DEFAULT_LEADER,
        (
            ("001", number),
            ("008", "240101s2007    kz a   j      000 1 kaz  "),
            data_field("100", "1 ", ("a", "Әуезов, Мұхтар,"), ("d", "1897-1961.")),
            data_field("245", "10", ("a", f"{title} :"), ("b", "роман-эпопея /"), ("c", "Мұхтар Әуезов.")),
            *more,
        ),
    )


def rusmarc(*fields):
    return Record("00000nam0 2200000   450 ", (("001", "1"), *fields))


def raw(number="1", title="Абай жолы", encoding="utf-8"):
    return write_iso2709(marc21(number, title), encoding)
