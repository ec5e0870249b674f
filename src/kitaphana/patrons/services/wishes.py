"""Forms of books that a reader wishes for: a wish, and never its reason."""

from collections.abc import Iterable

from kitaphana.core.actor import Actor
from kitaphana.core.transactions import retrying
from kitaphana.patrons.models import FormWish, WishedForm
from kitaphana.patrons.services.records import audited, locked_patron


def wish_forms(*, patron_id: int, forms: Iterable[str], by: Actor) -> None:
    """Let these be the reader's wishes (values of `WishedForm`), in place of those before; none is right too.

    Raises `patron_unknown`. Repeating it changes nothing. The audit log does not say which forms.
    """
    wanted = {WishedForm(form) for form in forms}
    retrying(lambda: _wish(patron_id, wanted, by))


def _wish(patron_id: int, wanted: set[WishedForm], by: Actor) -> None:
    patron = locked_patron(patron_id)
    own = set(patron.form_wishes.values_list("form", flat=True))
    if own == wanted:
        return
    patron.form_wishes.exclude(form__in=wanted).delete()
    FormWish.objects.bulk_create(FormWish(patron=patron, form=form) for form in sorted(wanted - own))
    audited("wish_forms", patron, by)
