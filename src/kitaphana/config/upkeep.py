"""What the worker does once a day, in this order: dotted paths of functions without arguments that return a count."""

UPKEEP = (
    "kitaphana.patrons.services.merging.compare_patrons",
    "kitaphana.patrons.services.merging.forget_merged",
    "kitaphana.patrons.services.codes.forget_old_codes",
    "kitaphana.patrons.services.contacts.forget_former_addresses",
    "kitaphana.patrons.services.guarantees.forget_old_requests",
    "kitaphana.circulation.tasks.close_days",
    "kitaphana.circulation.tasks.follow_overdue_loans",
    "kitaphana.circulation.tasks.cut_links",
    "kitaphana.circulation.tasks.settle_freezes",
    "kitaphana.charges.tasks.cut_links",
    "kitaphana.notices.tasks.forget_old_notices",
    "kitaphana.holdings.services.refresh_last_copies",
    "kitaphana.discovery.alerts.look_for_new",
    "kitaphana.catalog.services.bringing_up.bring_up_records",
    "kitaphana.core.commands.forget_old_commands",
    "kitaphana.core.attempts.forget_old_attempts",
    "kitaphana.core.alarms.forget_old_alarms",
    "kitaphana.core.devices.forget_old_devices",
    "kitaphana.core.upkeep.forget_old_sessions",
    "kitaphana.circulation.tasks.forget_moved_in_files",
    "kitaphana.core.uploads.upkeep.forget_old_uploads",
    "kitaphana.holdings.guesses.forget_old_guesses",
    "kitaphana.core.upkeep.tidy_database",
)

MORNING = (
    "kitaphana.circulation.tasks.expire_holds",
    "kitaphana.circulation.tasks.target_holds",
    "kitaphana.notices.tasks.plan_day",
)
"""What begins the day, before anybody opens."""
