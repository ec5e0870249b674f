"""Steps of the figures of readers that run in a child."""

import resource
import time
from itertools import chain
from pathlib import Path

from kitaphana.bench import importing
from kitaphana.circulation.services.moving_in import FileRequest, import_patrons, place_of
from kitaphana.circulation.services.moving_in.mappings import mapping_for
from kitaphana.circulation.services.moving_in.reading import RowReader
from kitaphana.circulation.services.moving_in.tables import open_table
from kitaphana.core import clock
from kitaphana.core.spreadsheets import write_csv
from kitaphana.demo.accounts import CITY
from kitaphana.demo.sample_readers import HEADER, sample_rows
from kitaphana.holdings.models import Item
from kitaphana.holdings.services import import_records

POINT = "CHEKHOV"
_LOAN_HEADER = ("Штрихкод экземпляра", "Дата выдачи", "Срок возврата")


def prepare(file: str, readers: int, loans: int) -> None:
    """A network with stock, and a table in which the first readers have a loan each."""
    records = Path(file).with_suffix(".mrc")
    importing.prepare(str(records), loans // importing.ITEMS_EACH + 1)
    import_records(files=[records], institution=CITY)
    barcodes = list(Item.objects.order_by("pk").values_list("barcode", flat=True)[:loans])
    lent = (barcodes[number] if number < len(barcodes) else "" for number in range(readers))
    with open(file, "w", encoding="utf-8", newline="") as stream:
        rows = ((*row, code or "", *_days(bool(code))) for row, code in zip(sample_rows(readers), lent, strict=True))
        write_csv(chain([(*HEADER, *_LOAN_HEADER)], rows), stream, delimiter=";")


def _days(is_lent: bool) -> tuple[str, str]:
    return (f"01.{clock.today():%m.%Y}", f"28.{clock.today():%m.%Y}") if is_lent else ("", "")


def run(file: str) -> dict[str, float]:
    """Read the table alone, then import it: seconds of both, and the peak of memory."""
    place = place_of(CITY, POINT)
    table = open_table(Path(file))
    mapping, _ = mapping_for(table.headers, place.institution.pk)
    reader = RowReader(mapping, table.headers, clock.today())
    started = time.perf_counter()
    for row in table.rows():
        reader.read(row)
    reading = time.perf_counter() - started
    started = time.perf_counter()
    report = import_patrons(request=FileRequest(Path(file)), place=place)
    seconds = time.perf_counter() - started
    counts = report.counts
    if counts.created + counts.unchanged + counts.proposed < 0.99 * counts.read or counts.loans_rejected > 5:
        raise RuntimeError(f"the import was not clean: {counts} {report.reasons.as_list()}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "reading": reading, "megabytes": round(peak)}
