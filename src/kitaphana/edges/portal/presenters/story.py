"""The city's figures told as a story: a few sentences, charts of one colour and greys, and only what the data hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.edges.portal.city_figures import CityFigures
from kitaphana.edges.portal.presenters import addresses, words
from kitaphana.edges.portal.presenters.stock import Part, bar
from kitaphana.ui import formats

CHART_WIDTH, CHART_HEIGHT = 480, 120
EARLIEST_ALONE = 1900  # decades before it are one bar
NIGHT, NOON = 3, 12
SMALLEST_BAR = 2
LABEL_ROOM = 84


@dataclass(frozen=True, slots=True)
class Bar:
    """A column of a chart: where it stands, its words, and whether it is the one that the sentence is about."""

    x: float
    y: float
    width: float
    height: float
    label: str
    number: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns with a label under the first, the marked and the last one."""

    bars: tuple[Bar, ...]

    @property
    def labels(self) -> tuple[tuple[float, str, str], ...]:
        """Middle, word and side of alignment of each label that has room."""
        ends = [(0.0, self.bars[0].label, "start"), (float(CHART_WIDTH), self.bars[-1].label, "end")]
        marked = next((one for one in self.bars[1:-1] if one.is_marked), None)
        if marked is None:
            return tuple(ends)
        middle = round(min(max(marked.x + marked.width / 2, LABEL_ROOM / 2), CHART_WIDTH - LABEL_ROOM / 2), 1)
        apart = [end for end in ends if abs(end[0] - middle) > 1.4 * LABEL_ROOM]
        return (*apart, (middle, marked.label, "middle"))


@dataclass(frozen=True, slots=True)
class Story:
    """What the first page tells."""

    stock: str
    kazakh: str
    languages: tuple[Part, ...]
    oldest: str
    oldest_title: str
    oldest_lang: str
    oldest_url: str
    arrived: str
    decades: Chart | None
    reading: str
    lent: str
    visits: str
    hours: str
    hours_chart: Chart | None


def story(figures: CityFigures, hour: int, language: str) -> Story | None:
    """Nothing where there are no items yet."""
    if not figures.stock.item_count:
        return None
    oldest = figures.publishing.oldest
    return Story(
        stock=_stock(figures),
        kazakh=_kazakh(figures.stock.by_language),
        languages=bar(figures.stock.by_language, language),
        oldest=_("The oldest book is from %(year)s:") % {"year": oldest.year} if oldest else "",
        oldest_title=oldest.title if oldest else "",
        oldest_lang=words.title_language(oldest.title, oldest.languages) if oldest else "",
        oldest_url=addresses.edition(oldest.id) if oldest else "",
        arrived=_arrived(figures.publishing.new_work_count),
        decades=_decades(figures.publishing.by_decade),
        reading=_reading(figures),
        lent=_lent(figures),
        visits=_visits(figures.visit_count),
        hours=_hours(figures.open_by_hour),
        hours_chart=_by_hour(figures.open_by_hour, hour) if any(figures.open_by_hour) else None,
    )


def _stock(figures: CityFigures) -> str:
    titles = figures.titles.edition_count
    text = ngettext(
        "The city’s own shelves hold %(items)s copies; the catalogue knows %(titles)s title.",
        "The city’s own shelves hold %(items)s copies; the catalogue knows %(titles)s titles.",
        titles,
    )
    return text % {"items": formats.number(figures.stock.item_count), "titles": formats.number(titles)}


def _kazakh(by_language: dict[str, int]) -> str:
    """One in how many, rounded; nothing where it would say nothing."""
    kazakh, total = by_language.get("kk", 0), sum(by_language.values())
    if not kazakh or total / kazakh < 1.5:
        return ""
    return _("Of every hundred books, %(number)s are in Kazakh.") % {"number": round(100 * kazakh / total)}


def _arrived(count: int) -> str:
    if not count:
        return ""
    text = ngettext(
        "In the last thirty days %(number)s new title came in.",
        "In the last thirty days %(number)s new titles came in.",
        count,
    )
    return text % {"number": formats.number(count)}


def _reading(figures: CityFigures) -> str:
    text = ngettext(
        "%(number)s book is being read at home right now.",
        "%(number)s books are being read at home right now.",
        figures.loans.open_count,
    )
    return text % {"number": formats.number(figures.loans.open_count)} if figures.loans.open_count else ""


def _lent(figures: CityFigures) -> str:
    if not figures.loans.since_count:
        return ""
    said = _(
        "Since the first of the month %(loans)s books were lent, %(stations)s of them at stations."
        " Cards in force: %(cards)s."
    )
    return said % {
        "loans": formats.number(figures.loans.since_count),
        "stations": formats.number(figures.loans.since_at_stations_count),
        "cards": formats.number(figures.reader_count),
    }


def _visits(count: int) -> str:
    """Nothing where no desk keeps a diary."""
    if not count:
        return ""
    text = ngettext(
        "In the last thirty days the desks that keep a diary counted %(number)s visit.",
        "In the last thirty days the desks that keep a diary counted %(number)s visits.",
        count,
    )
    return text % {"number": formats.number(count)}


def _hours(by_hour: Sequence[int]) -> str:
    if not any(by_hour):
        return ""
    said = _("Today at noon %(noon)s libraries are open, at three in the morning %(night)s.")
    return said % {"noon": by_hour[NOON], "night": by_hour[NIGHT]}


def _decades(by_decade: dict[int, int]) -> Chart | None:
    counts: dict[int, int] = {}
    for decade, count in sorted(by_decade.items()):
        place = max(decade, EARLIEST_ALONE - 10)
        counts[place] = counts.get(place, 0) + count
    if len(counts) < 2:
        return None
    most = max(counts.values())
    rows = [(_decade(decade), count) for decade, count in counts.items()]
    return _chart(rows, [count == most for count in counts.values()])


def _decade(first: int) -> str:
    return _("before %(year)s") % {"year": EARLIEST_ALONE} if first < EARLIEST_ALONE else f"{first}–{first + 9}"


def _by_hour(by_hour: Sequence[int], now: int) -> Chart:
    rows = [(f"{hour}:00", count) for hour, count in enumerate(by_hour)]
    return _chart(rows, [hour == now for hour in range(len(by_hour))])


def _chart(rows: Sequence[tuple[str, int]], marks: Sequence[bool]) -> Chart:
    step, most = CHART_WIDTH / len(rows), max(count for _label, count in rows) or 1
    bars = []
    for place, ((label, count), is_marked) in enumerate(zip(rows, marks, strict=True)):
        height = max(SMALLEST_BAR if count else 0, round(CHART_HEIGHT * count / most, 1))
        x, width = round(place * step, 1), round(step * 0.82, 1)
        bars.append(Bar(x, round(CHART_HEIGHT - height, 1), width, height, label, formats.number(count), is_marked))
    return Chart(tuple(bars))
