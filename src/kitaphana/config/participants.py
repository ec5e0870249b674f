"""Who takes part when an act on a reader's record reaches across packages: dotted paths, in this order.

`patron_merge`: two records become one (`patrons.ports.PatronMergeParticipant`); undoing goes through them backwards.
`patron_data`: a reader asks what is kept, or to be forgotten (`patrons.ports.PatronDataParticipant`); the record itself
goes last.
`consent_withdrawal`: a reader does not agree any more (`patrons.ports.ConsentParticipant`).
`code_sender`: one-time codes go out (`patrons.ports.CodeSender`): one path.
"""

PARTICIPANTS: dict[str, str | tuple[str, ...]] = {
    "code_sender": "kitaphana.notices.services.CODE_SENDER",
    "patron_merge": (
        "kitaphana.circulation.participation.STOPS",  # first, so that it comes last when a merge is undone
        "kitaphana.patrons.services.merging.own.PARTICIPANT",
        "kitaphana.circulation.participation.LOANS",
        "kitaphana.circulation.participation.HOLDS",
        "kitaphana.circulation.participation.VISITS",
        "kitaphana.charges.participation.LEDGER",
        "kitaphana.shelves.participation.LISTS",
        "kitaphana.shelves.participation.SEARCHES",
        "kitaphana.notices.participation.MESSAGES",
    ),
    "patron_data": (
        "kitaphana.circulation.participation.LOANS_KEPT",
        "kitaphana.circulation.participation.HOLDS",
        "kitaphana.charges.participation.LEDGER_KEPT",
        "kitaphana.shelves.participation.LISTS",
        "kitaphana.shelves.participation.SEARCHES",
        "kitaphana.notices.participation.MESSAGES",
        "kitaphana.patrons.services.rights.own.PARTICIPANT",
    ),
    "consent_withdrawal": ("kitaphana.notices.withdrawals.CHATS",),
}
