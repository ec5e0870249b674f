"""What stands near a work: others by its author, on its subject, and its neighbours in a series."""

from dataclasses import dataclass

import tantivy

from kitaphana.discovery.index import querying, store
from kitaphana.discovery.index.documents import heading_of, person_of, series_number, series_place
from kitaphana.discovery.index.schema import schema

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Related:
    """Ids of works, those with the most copies first; never the work itself. `before` and `after` are in its series."""

    by_author: tuple[int, ...] = ()
    on_subject: tuple[int, ...] = ()
    before: int | None = None
    after: int | None = None

    @property
    def work_ids(self) -> tuple[int, ...]:
        """All of them, each once."""
        near = (id_ for id_ in (self.before, self.after) if id_)
        return tuple(dict.fromkeys((*near, *self.by_author, *self.on_subject)))


def related(
    work_id: int, *, author: str = "", subject: str = "", series: str = "", number: str = "", limit: int = SHOWN
) -> Related:
    """Neighbours of a work, at most four short looks into the index; empty while there is none."""
    reader = store.reader()
    if reader is None:
        return Related()
    find = _Finder(reader.searcher, work_id)
    by_author = find.heading("person", person_of(author), limit)
    on_subject = find.heading("topic", heading_of(subject), limit + len(by_author))
    place = series_number(number) if series else None
    return Related(
        by_author=by_author,
        on_subject=tuple(id_ for id_ in on_subject if id_ not in by_author)[:limit],
        before=find.neighbour(series, place - 1) if place else None,
        after=find.neighbour(series, place + 1) if place is not None else None,
    )


@dataclass(frozen=True, slots=True)
class _Finder:
    searcher: tantivy.Searcher
    work_id: int

    def heading(self, field: str, value: str, limit: int) -> tuple[int, ...]:
        return self._best(querying.heading_query(field, value), limit) if value else ()

    def neighbour(self, series: str, number: int) -> int | None:
        place = series_place(series, number)
        query = tantivy.Query.term_query(schema(), "series", place, index_option="basic")
        return next(iter(self._best(query, 1)), None)

    def _best(self, query: tantivy.Query, limit: int) -> tuple[int, ...]:
        hits = self.searcher.search(query, limit + 1, count=False, order_by_field="copies").hits
        ids = (int(id_ or 0) for id_ in self.searcher.fast_field_values("work", [address for _, address in hits]))
        return tuple(id_ for id_ in ids if id_ != self.work_id)[:limit]
