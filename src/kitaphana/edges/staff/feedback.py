"""Say on the next page what came of a form."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from kitaphana.core.errors import Refused
from kitaphana.edges.staff.presenters import sentences_for


def tell_refusals(request: HttpRequest, refused: Refused) -> None:
    """Each refusal as a message: what is the matter, and what to do."""
    for sentence in sentences_for(refused.refusals):
        messages.error(request, f"{sentence.text} {sentence.advice}".strip())


def add_refusals(form: Form, refused: Refused, fields: dict[str, str] | None = None) -> None:
    """Refusals as errors of the form, each with the field that it is about."""
    for sentence in sentences_for(refused.refusals):
        field = (fields or {}).get(sentence.code)
        form.add_error(field, f"{sentence.text} {sentence.advice}".strip())


def tell_outcome(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Run the act; say that it is done, or why not. Returns whether it was done."""
    try:
        act()
    except Refused as refused:
        tell_refusals(request, refused)
        return False
    messages.success(request, done)
    return True
