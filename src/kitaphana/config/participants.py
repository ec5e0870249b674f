"""Who takes part when an act on a reader's record reaches across packages: dotted paths, in this order.

`patron_merge`: two records become one (`patrons.ports.PatronMergeParticipant`); undoing goes through them backwards.
"""

PARTICIPANTS = {
    "patron_merge": (
        "kitaphana.patrons.services.merging.own.PARTICIPANT",
        "kitaphana.circulation.participation.LOANS",
        "kitaphana.circulation.participation.VISITS",
        "kitaphana.shelves.participation.LISTS",
    ),
}
