"""Rows of the grid become the first version, their values named policies; loans learn the category of their item."""

import datetime as dt

from django.db import migrations, transaction
from django.db.models import Max

KINDS = {
    "loan": ("is_lendable", "loan_days", "max_loans"),
    "inside": ("max_in_library", "in_library_hours"),
    "renewal": ("max_renewals", "renewal_days"),
    "hold": ("is_holdable", "max_holds", "shelf_days"),
    "transit": ("floats", "transit_days"),
    "overdue": ("overdue_steps", "block_after_days", "lost_after_days"),
    "lost": ("takes_same", "takes_equal", "takes_payment", "price_percent"),
}
NAMES = {
    "loan": ("Кітап беру", "Выдача", "Loan"),
    "inside": ("Оқу залы", "Читальный зал", "Reading room"),
    "renewal": ("Ұзарту", "Продление", "Renewal"),
    "hold": ("Брондау", "Бронь", "Hold"),
    "transit": ("Тасымал", "Перемещение", "Transit"),
    "overdue": ("Мерзімі өткен", "Просрочка", "Overdue"),
    "lost": ("Жоғалған кітап", "Утрата", "Lost"),
}
FIRST_DAY = dt.date(1970, 1, 1)
BATCH = 20_000


def name_policies(apps, schema_editor):
    """One policy for each set of values that occurs in a kind."""
    rows = list(apps.get_model("circulation", "PolicyRow").objects.order_by("pk"))
    if not rows:
        return
    with transaction.atomic():
        version = _first_version(apps)
        known = {}
        for row in rows:
            row.version = version
            for kind, values in KINDS.items():
                setattr(row, kind, _policy(apps, version, kind, {name: getattr(row, name) for name in values}, known))
            row.save()


def _first_version(apps):
    stamp = apps.get_model("circulation", "PolicyVersion").objects.filter(pk=1).first()
    began = dt.datetime.now(dt.UTC)
    return apps.get_model("circulation", "GridVersion").objects.create(
        number=max(stamp.number, 1) if stamp else 1,
        state="released",
        starts_on=FIRST_DAY,
        created_at=began,
        edited_at=began,
        released_at=began,
    )


def _policy(apps, version, kind, values, known):
    if all(value is None for value in values.values()):
        return None
    key = (kind, repr(values))
    if key not in known:
        number = sum(1 for other, _ in known if other == kind) + 1
        kk, ru, en = (f"{name} {number}" for name in NAMES[kind])
        known[key] = apps.get_model("circulation", "NamedPolicy").objects.create(
            version=version, kind=kind, code=f"{kind}-{number}", name_kk=kk, name_ru=ru, name_en=en, **values
        )
    return known[key]


def fill_loans(apps, schema_editor):
    """In batches of one transaction each, so that nobody waits for long; safe to begin anew."""
    loans = apps.get_model("circulation", "Loan").objects
    last = loans.aggregate(last=Max("pk"))["last"] or 0
    for first in range(0, last + 1, BATCH):
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.execute(
                """
                UPDATE circulation_loan SET item_category = (
                    SELECT k.code FROM holdings_item i JOIN holdings_itemcategory k ON k.id = i.category_id
                    WHERE i.id = circulation_loan.item_id)
                WHERE id > %s AND id <= %s AND item_category = ''
                """,
                [first, first + BATCH],
            )


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('circulation', '0009_named_policies'),
    ]

    operations = [
        migrations.RunPython(name_policies, migrations.RunPython.noop),
        migrations.RunPython(fill_loans, migrations.RunPython.noop),
    ]
