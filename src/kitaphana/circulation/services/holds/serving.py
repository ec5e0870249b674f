"""The matching condition of `hot_holds.matches` for the ORM: holds of which no item is left."""

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from kitaphana.circulation.hold_path import SERVING
from kitaphana.circulation.matching import matches
from kitaphana.circulation.models import Hold
from kitaphana.circulation.rules.holds import QUEUED


def without_items() -> "QuerySet[Hold]":
    """Holds in the queue that no item of their institution could ever fill any more."""
    condition = matches(hold="circulation_hold")
    text = f"""NOT EXISTS (SELECT 1 FROM catalog_edition e JOIN holdings_item i ON i.edition_id = e.id
               WHERE {condition} AND {SERVING.format(i="i")})"""  # noqa: S608  our own columns and tables
    return Hold.objects.filter(state__in=QUEUED).filter(RawSQL(text, (), BooleanField()))  # noqa: S611  no value goes in
