"""Who reacts to which event: subscriber name → (event names, dotted path of the handler).

A handler takes `events: Sequence[core.dispatcher.Delivered]` in order of `seq`; it must be safe to repeat.
"""

from kitaphana.discovery import indexer

SUBSCRIPTIONS: dict[str, tuple[frozenset[str], str]] = {
    indexer.SUBSCRIBER: (indexer.EVENT_NAMES, "kitaphana.discovery.indexer.apply"),
}
