"""Why a rule holds, in a plain sentence: the criteria of the row that decided, as a reader understands them."""

from collections.abc import Callable, Mapping
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.holdings import queries as holdings
from kitaphana.network import queries as network
from kitaphana.patrons import queries as patrons
from kitaphana.ui.words import FORMS

EVERYBODY = "everybody"


class Reasons:
    """Sentences in one language. Names are asked for when a criterion needs them, once for all sentences."""

    def __init__(self, language: str) -> None:
        self._language = language

    def rule(self, because: str) -> str:
        """`because` as in a trace (`name=code, …`): whose rule it is; nothing when no row has decided."""
        return _("This is the rule %(for_whom)s.") % {"for_whom": self.for_whom(because)} if because else ""

    def term(self, days: int, because: str) -> str:
        """How long, and why, in one sentence."""
        if not because:
            return ngettext("You can keep it %(days)s day.", "You can keep it %(days)s days.", days) % {"days": days}
        text = ngettext(
            "You can keep it %(days)s day, because this is the rule %(for_whom)s.",
            "You can keep it %(days)s days, because this is the rule %(for_whom)s.",
            days,
        )
        return text % {"days": days, "for_whom": self.for_whom(because)}

    def for_whom(self, because: str) -> str:
        """The criteria one after the other: “for readers of the category “adult”, for items …”."""
        if because == EVERYBODY:
            return _("for everybody")
        pairs = (part.partition("=") for part in because.split(", "))
        return ", ".join(self._phrase(name, code) for name, _sign, code in pairs)

    def name(self, criterion: str, code: str) -> str:
        """What the code of a criterion is called; the code itself when it is gone."""
        names = self._names.get(criterion)
        return names().get(code, code) if names else code

    def _phrase(self, name: str, code: str) -> str:
        called = {"name": self.name(name, code)}
        phrases = {
            "pool": _("for loans from “%(name)s”"),
            "institution": _("for items of “%(name)s”"),
            "patron_category": _("for readers of the category “%(name)s”"),
            "age_band": _("for readers aged %(name)s"),
            "item_category": _("for items of the category “%(name)s”"),
            "form": _("for items of the form “%(name)s”"),
        }
        return phrases[name] % called if name in phrases else code

    @property
    def _names(self) -> dict[str, Callable[[], Mapping[str, str]]]:
        return {
            "pool": lambda: self.pools,
            "institution": lambda: self.institutions,
            "patron_category": lambda: self.patron_categories,
            "item_category": lambda: self.item_categories,
            "form": lambda: {code: str(text) for code, text in FORMS.items()},
        }

    @cached_property
    def pools(self) -> dict[str, str]:
        """Lending pools by code."""
        return {one.code: one.names.name_in(self._language) for one in network.lending_pools()}

    @cached_property
    def institutions(self) -> dict[str, str]:
        """Institutions by code."""
        return {one.code: one.names.name_in(self._language) for one in network.institutions()}

    @cached_property
    def patron_categories(self) -> dict[str, str]:
        """Categories of readers by code."""
        return {one.code: one.name_in(self._language) for one in patrons.list_categories()}

    @cached_property
    def item_categories(self) -> dict[str, str]:
        """Categories of items by code."""
        return {one.code: one.name.name_in(self._language) for one in holdings.list_item_categories()}
