"""Addresses of the staff edge, below the language prefix."""

from django.urls import URLPattern, URLResolver, path

from kitaphana.edges.staff.views import (
    accounts,
    audit,
    dead_letters,
    desk,
    home,
    policies,
    quarantine,
    reader_acts,
    readers,
    stock,
)

app_name = "staff"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.start, name="start"),
    path("home/", home.home, name="home"),
    path("point/", home.point, name="point"),
    path("security/", home.security, name="security"),
    path("desk/", desk.desk, name="desk"),
    path("desk/commands/", desk.command_sheet, name="command_sheet"),
    path("readers/", readers.readers, name="readers"),
    path("readers/new/", readers.new_reader, name="new_reader"),
    path("readers/<int:patron_id>/", readers.reader, name="reader"),
    path("readers/<int:patron_id>/loans/<int:loan_id>/", reader_acts.change_loan, name="change_loan"),
    path("readers/<int:patron_id>/<slug:act>/", reader_acts.change_reader, name="change_reader"),
    path("stock/", stock.stock, name="stock"),
    path("items/<int:item_id>/", stock.item, name="item"),
    path("editions/<int:edition_id>/", stock.edition, name="edition"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<int:row_id>/<slug:act>/", quarantine.settle, name="settle_quarantined"),
    path("rules/", policies.policies, name="policies"),
    path("rules/new/", policies.policy, name="new_policy"),
    path("rules/<int:row_id>/", policies.policy, name="policy"),
    path("audit/", audit.audit, name="audit"),
    path("failed-events/", dead_letters.dead_letters, name="dead_letters"),
    path("failed-events/<int:letter_id>/", dead_letters.settle_dead_letter, name="settle_dead_letter"),
    path("logins/", accounts.accounts, name="accounts"),
    path("logins/new/", accounts.new_account, name="new_account"),
    path("logins/<int:user_id>/", accounts.account, name="account"),
    path("logins/<int:user_id>/<slug:act>/", accounts.change_account, name="change_account"),
    path("terminals/", accounts.terminals, name="terminals"),
    path("terminals/<int:terminal_id>/", accounts.revoke_terminal, name="revoke_terminal"),
]
