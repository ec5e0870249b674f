"""`/healthz`, `/readyz` and `/metrics`: for load balancers, `kitaphana run` and Prometheus. No names, no cookies."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kitaphana.config import warming
from kitaphana.core import alarms, attempts, dispatcher, heartbeat
from kitaphana.core.models import DeadLetter
from kitaphana.discovery.index import store
from kitaphana.notices.queries import channel_rows


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when all parts are there, else 503; the body says which one is not."""
    parts = {name: _holds(check) for name, check in PARTS.items()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts and lags in Prometheus' text format 0.0.4."""
    return HttpResponse("".join(_metrics()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


PARTS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "index": lambda: store.reader() is not None,
    "worker": lambda: heartbeat.is_alive(heartbeat.WORKER),
    "first page": lambda: warming.of_this_process.is_over,
}


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, OSError, ValueError):  # ValueError: what tantivy raises on a damaged index
        return False


def _metrics() -> Iterator[str]:
    for name, check in PARTS.items():
        yield f'kitaphana_ready{{part="{name}"}} {int(_holds(check))}\n'
    for name in import_string(settings.SUBSCRIPTIONS):
        yield f'kitaphana_subscriber_lag_events{{subscriber="{name}"}} {dispatcher.lag(name)}\n'
    yield f"kitaphana_dead_letters {DeadLetter.objects.filter(is_dead=True).count()}\n"
    yield f"kitaphana_letters_to_retry {DeadLetter.objects.filter(is_dead=False).count()}\n"
    for kind in (attempts.ACCOUNT, attempts.SOURCE):
        yield f'kitaphana_sign_in_shut{{kind="{kind}"}} {attempts.shut_count(kind)}\n'
    yield f"kitaphana_sign_in_alarms_unseen {alarms.unseen_count()}\n"
    beaten = heartbeat.age(heartbeat.WORKER)
    if beaten is not None:
        yield f"kitaphana_worker_beat_age_seconds {beaten.total_seconds():.3f}\n"
    for row in channel_rows():
        yield f'kitaphana_channel_down{{channel="{row.channel}"}} {int(row.is_down)}\n'
        yield f'kitaphana_messages_due{{channel="{row.channel}"}} {row.waiting_count}\n'
    reader = store.reader()
    yield f"kitaphana_index_works {reader.searcher.num_docs if reader else 0}\n"
