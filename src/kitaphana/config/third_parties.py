"""Which third parties readers are asked about: those by which this installation can serve, and no others."""

from typing import Final

from kitaphana.config import env, profile

KNOWN: Final = ("courier", "telegram", "whatsapp")
"""As `patrons.models.ConsentPurpose` calls them."""


def named(of_profile: str, *, has_telegram: bool) -> frozenset[str]:
    """Those of `KITAPHANA_THIRD_PARTIES`; without it Telegram where a bot is set up, in a demo also what may come.

    Raises `SettingError` for a name that nobody knows.
    """
    usual = ["courier", "telegram"] if of_profile == profile.DEMO else ["telegram"] if has_telegram else []
    told = env.words("KITAPHANA_THIRD_PARTIES", ",".join(usual))
    if unknown := [one for one in told if one not in KNOWN]:
        raise env.SettingError(f"KITAPHANA_THIRD_PARTIES: {unknown[0]!r} is none of {', '.join(KNOWN)}")
    return frozenset(told)
