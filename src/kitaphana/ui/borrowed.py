"""Words of Django and allauth that have no Kazakh translation there: named here, they are translated with our own."""

from django.utils.translation import gettext_noop, ngettext_lazy

WORDS = (
    gettext_noop("Enter a valid email address."),
    gettext_noop("This password is too common."),
    gettext_noop("This password is entirely numeric."),
    gettext_noop("The two password fields didn’t match."),
    gettext_noop("Forgot your password?"),
    gettext_noop("Your old password was entered incorrectly. Please enter it again."),
)
COUNTED = (
    ngettext_lazy(
        "This password is too short. It must contain at least %(min_length)d character.",
        "This password is too short. It must contain at least %(min_length)d characters.",
        "min_length",
    ),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
)
