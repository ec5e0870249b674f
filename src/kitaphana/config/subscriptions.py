"""Who reacts to which event: subscriber name → (event names, dotted path of the handler).

A handler takes `events: Sequence[core.dispatcher.Delivered]` in order of `seq`; it must be safe to repeat.
"""

from kitaphana.circulation import tasks as circulation
from kitaphana.discovery import indexer
from kitaphana.notices import tasks as notices
from kitaphana.patrons import tasks as patrons
from kitaphana.shelves import tasks as shelves

SUBSCRIPTIONS: dict[str, tuple[frozenset[str], str]] = {
    indexer.SUBSCRIBER: (indexer.EVENT_NAMES, "kitaphana.discovery.indexer.apply"),
    circulation.SUBSCRIBER: (circulation.EVENT_NAMES, "kitaphana.circulation.tasks.follow_works"),
    patrons.SUBSCRIBER: (patrons.EVENT_NAMES, "kitaphana.patrons.tasks.follow_readers"),
    notices.SUBSCRIBER: (notices.EVENT_NAMES, "kitaphana.notices.tasks.hear"),
    shelves.SUBSCRIBER: (shelves.EVENT_NAMES, "kitaphana.shelves.tasks.follow_works"),
}
