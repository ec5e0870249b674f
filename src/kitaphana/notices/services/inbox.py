"""What a reader has seen in their own pages."""

from kitaphana.core import clock
from kitaphana.core.transactions import retrying
from kitaphana.notices.models import Notice


def mark_read(*, patron_id: int, up_to: int) -> int:
    """Everything up to this notice has been seen; returns how many were new. Reading leaves no audit entry."""
    unread = Notice.objects.filter(patron_id=patron_id, pk__lte=up_to, read_at__isnull=True)
    return retrying(lambda: unread.update(read_at=clock.now()))
