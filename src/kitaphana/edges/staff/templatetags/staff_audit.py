"""Filters of the audit page: `{% load staff_audit %}`."""

from typing import TYPE_CHECKING

from django import template

from kitaphana.edges.staff import audit_words

if TYPE_CHECKING:
    from kitaphana.core.audit_trail import AuditLine

register = template.Library()


@register.filter
def act_words(code: str) -> str:
    """`{{ line.act|act_words }}`: what was done."""
    return audit_words.act_words(code)


@register.filter
def subject_words(subject: str) -> str:
    """`{{ line.subject|subject_words }}`: to what it was done."""
    return audit_words.subject_words(subject)


@register.filter
def actor_words(line: "AuditLine") -> str:
    """`{{ line|actor_words }}`: who did it."""
    return audit_words.actor_words(line)


@register.filter
def door_words(code: str) -> str:
    """`{{ line.door|door_words }}`: by which door."""
    return audit_words.door_words(code)


@register.filter
def detail_words(line: "AuditLine") -> list[tuple[str, str]]:
    """`{% for name, value in line|detail_words %}`."""
    return audit_words.detail_words(line)
