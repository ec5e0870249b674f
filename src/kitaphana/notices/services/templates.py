"""Staff write texts, as versions, and say how their institution sends."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.audit import record
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.core.trilingual import LANGUAGES
from kitaphana.notices import errors
from kitaphana.notices.models import MessageSettings, TemplateVersion
from kitaphana.notices.rules.kinds import KINDS, LAYOUT, Channel
from kitaphana.notices.rules.texts import Text, problems_of


def save_text(
    *,
    institution_id: int | None,
    kind: str,
    channel: str,
    language: str,
    text: Text,
    by: Actor,
    starts_on: dt.date | None = None,
) -> int:
    """Make the text the one that holds from a day on (None, or a day that is over: today), as a new version.

    Returns its number. Of two that start on one day the later written holds, so a planned text is taken back by another
    for its day.

    Raises `notice_kind_unknown`, `notice_channel_unknown`, and what `rules.texts.problems_of` finds:
    `notice_text_empty`, `notice_text_too_long`, `notice_placeholder_unknown`, `notice_placeholder_missing`.
    """
    _demand_place(kind, channel, language)
    if problems := problems_of(text, kind=kind):
        raise Refused(*problems)
    values: dict[str, Any] = {
        "starts_on": max(starts_on or clock.today(), clock.today()),
        "subject": text.subject.strip(),
        "body": text.body.strip(),
        "item": text.item.rstrip(),
    }
    return retrying(lambda: _save(institution_id, kind, channel, language, values, by))


def restore_text(
    *, institution_id: int | None, kind: str, channel: str, language: str, version: int | None, by: Actor
) -> int:
    """Let an older version hold again, or (None) the platform's own text; that is a new version, whose number returns.

    Raises `notice_kind_unknown`, `notice_channel_unknown`, `notice_version_unknown`.
    """
    _demand_place(kind, channel, language)
    if version is None:
        return retrying(lambda: _save(institution_id, kind, channel, language, {"is_default": True}, by))
    place: dict[str, Any] = {"institution_id": institution_id, "kind": kind, "channel": channel, "language": language}
    row = TemplateVersion.objects.filter(**place, version=version).first()
    if row is None:
        raise Refused(Refusal(errors.NOTICE_VERSION_UNKNOWN, {"version": version}))
    values = {"subject": row.subject, "body": row.body, "item": row.item, "is_default": row.is_default}
    return retrying(lambda: _save(institution_id, kind, channel, language, values, by))


def set_message_settings(*, institution_id: int, by: Actor, **values: Any) -> None:
    """Say how an institution sends; names are those of `MessageSettings`, what is not named stays.

    Raises `notice_setting_invalid` with the name of the setting.
    """
    retrying(lambda: _set(institution_id, values, by))


def _save(institution_id: int | None, kind: str, channel: str, language: str, values: dict[str, Any], by: Actor) -> int:
    place: dict[str, Any] = {"institution_id": institution_id, "kind": kind, "channel": channel, "language": language}
    values = {"starts_on": clock.today(), **values}
    last = TemplateVersion.objects.filter(**place).aggregate(last=Max("version"))["last"] or 0
    row = TemplateVersion.objects.create(**place, **values, version=last + 1, made_at=clock.now(), made_by=by.login)
    details = {"kind": kind, "channel": channel, "language": language, "version": row.version}
    record(act="message_text_saved", subject=f"message_text:{row.pk}", by=by, details=details)
    return row.version


def _set(institution_id: int, values: dict[str, Any], by: Actor) -> None:
    row, _ = MessageSettings.objects.select_for_update().get_or_create(institution_id=institution_id)
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean(exclude=["institution"])
    except ValidationError as error:
        names = sorted(error.message_dict)
        raise Refused(*(Refusal(errors.NOTICE_SETTING_INVALID, {"setting": name}) for name in names)) from error
    row.save()
    record(
        act="message_settings_changed", subject=f"institution:{institution_id}", by=by,
        details={"settings": sorted(values)},
    )  # fmt: skip


def _demand_place(kind: str, channel: str, language: str) -> None:
    if kind not in KINDS and kind != LAYOUT:
        raise Refused(Refusal(errors.NOTICE_KIND_UNKNOWN, {"kind": kind}))
    if channel not in set(Channel) or language not in LANGUAGES:
        raise Refused(Refusal(errors.NOTICE_CHANNEL_UNKNOWN, {"channel": channel}))
