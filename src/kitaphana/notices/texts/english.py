"""English."""

from typing import Final

from kitaphana.notices.rules.texts import Text

DIGEST_SUBJECT: Final = "News from your library: {count}"
WARD_LINE: Final = "This message is about: {ward}"
REST_LINE: Final = "Until these books are back, your card borrows nothing more. First day: {day}."

LONG: Final = {
    "layout": Text("", "Hello {name},\n\n{text}\n\nKind regards,\n{library}\n\nYour page: {account}\nChoose your messages: {settings}"),
    "code": Text("Your code: {code}", "Your code: {code}\n\nType it on the library's page. It works for {minutes} minutes. Tell it to nobody: a librarian will never ask for it.\n\nIf you did not ask for a code, you need not do anything."),
    "code_known": Text("You are our reader already", "Somebody wanted to join the library with this address. We know it already, so there is no need to join again.\n\nSign in to your page with this code: {code}\n\nIt works for {minutes} minutes. Tell it to nobody. If it was not you, you need not do anything."),
    "code_nobody": Text("We do not know this address", "Somebody wanted to sign in to a reader's page with this address. No reader has it.\n\nIf you want to join, you can do so on the library's site. If it was not you, you need not do anything."),
    "code_guarantor": Text("A child asks for your consent", "A child wants to join the library and asks you to answer for them.\n\nDo you agree? Open the library's site and choose “Join”. Choose “A child has asked me to answer for them” there. Type this code: {code}\n\nIt works for {minutes} minutes. If you do not know this child, do nothing."),
    "code_call": Text("Code for your call: {code}", "You are on the telephone with the library. Read this code out to the librarian: {code}\n\nIt works for {minutes} minutes and shows that the address is yours. It opens no page.\n\nIf you are not calling the library now, tell it to nobody."),
    "test": Text("Test message", "This is a test message. If you can read it, all is well."),
    "welcome": Text("Welcome to the library!", "You are our reader now. Your library card is on your page, and you can show it on your phone.\n\nThere you can also search for books, reserve them and renew loans."),
    "hold_ready": Text("Your book is ready", "The book you were waiting for is here. Please pick it up:\n\n{items}\n\nBring your library card.", "• {title} — {place}. Last day: {until}. Shelf number: {shelf}"),
    "hold_expiring": Text("Your book is still waiting", "The book you reserved leaves the shelf soon. Please pick it up in time:\n\n{items}\n\nIf you cannot come, the next reader gets it.", "• {title} — {place}. Last day: {until}. Shelf number: {shelf}"),
    "hold_expired": Text("Your book was not picked up", "We have kept this book for you as long as we could:\n\n{items}\n\nIf you still need it, please reserve it again.", "• {title} — {place}"),
    "hold_day_passed": Text("Your book did not come in time", "The day that you named has passed, and the book has not come:\n\n{items}\n\nYou do not wait for it any more. If you still need it, please reserve it again.", "• {title}"),
    "hold_impossible": Text("Your book cannot come", "The library has no copy left of what you waited for:\n\n{items}\n\nSo your hold has ended. Ask a librarian: there may be another edition.", "• {title}"),
    "hold_cancelled": Text("Your hold was cancelled", "A librarian has cancelled your hold:\n\n{items}\n\nIf you did not ask for that, write or call us. You can reserve the book again on your page.", "• {title}"),
    "due_soon": Text("Due soon: {due}", "It is soon time to bring back:\n\n{items}\n\nNot finished yet? Renew the loan on your page.", "• {title} — due: {due}"),
    "overdue": Text("Your loan is overdue", "These books should be back by now:\n\n{items}\n\nYou can return a book at any branch. Other readers may be waiting for it. If a book is lost, tell us: we will find a way together.\n\n{rests}", "• {title} — due: {due}. Days late: {days}"),
    "overdue_later": Text("Please bring the book back", "These books have been late for some time:\n\n{items}\n\nYou can return them at any branch. If you cannot come, call us: we will find a way.\n\n{rests}", "• {title} — due: {due}. Days late: {days}"),
    "overdue_last": Text("Last reminder: the book is not back", "This is our last reminder. These books are still out:\n\n{items}\n\nYou can return them at any branch. If a book is lost, tell us now: we will find a way together.\n\n{rests}", "• {title} — due: {due}. Days late: {days}"),
    "loan_lost": Text("Your book counts as lost", "These books count as lost now:\n\n{items}\n\nUntil this is settled, your card borrows nothing more. Is the book still there? Bring it to any branch. If not, ask us how to make it good.", "• {title}"),
    "loss_owed": Text("A sum is open again", "A payment for a lost book was taken back. The sum is open again:\n\n{items}\n\nUntil it is settled, your card borrows nothing more. If this is a mistake, please tell us.", "• {title} — {sum}"),
    "card_expiring": Text("Your card ends soon: {until}", "The last day of your library card: {until}\n\nRenew it on your page with two clicks. You need no papers."),
    "card_expired": Text("Your card has ended", "Your library card has ended. Its last day was: {until}\n\nRegister again on your page and you can borrow as before. Your loans and lists are still there."),
    "reregistered": Text("Your card is renewed", "You have registered again. Your card is valid until: {until}\n\nThank you for staying with us."),
    "saved_search": Text("New books for your search", "There are new books for a search that you saved:\n\n{items}\n\nYou can see them on your page.", "• {search}: {found}"),
    "closure": Text("The library is closed for a while", "The library is closed on these days: {first_day} — {last_day}\n\nThe reason: {reason}\n\nDo not worry: your loans are prolonged. The new dates are on your page."),
    "guarantor_asked": Text("A child asks for your consent", "A child wants to join the library and asks you to answer for them.\n\nOpen your page to agree or refuse. If you do not know this child, please refuse."),
    "address_changed": Text("Your contacts have changed", "Your phone number or e-mail address was changed.\n\nIf it was not you, tell the library at once."),
    "password_changed": Text("Your password has changed", "The password of your page was changed.\n\nIf it was not you, tell the library at once."),
    "signed_in_new_device": Text("A new device", "Somebody signed in to your page on a new device.\n\nDevice: {device}\nTime: {at}\n\nIf it was not you, end all sessions on your page and change the password."),
}  # fmt: skip

SHORT: Final = {
    "layout": "{text}",
    "code": "Code: {code}. Tell it to nobody. {library}",
    "code_known": "You are our reader already. Code to sign in: {code}. Tell it to nobody. {library}",
    "code_nobody": "No reader has this number. You can join on the library's site. {library}",
    "code_guarantor": "A child asks for your consent. Code for the library's site, page “Join”: {code}. {library}",
    "code_call": "Read this code out to the librarian on the telephone: {code}. Not calling? Tell it to nobody. {library}",
    "test": "Test message. {library}",
    "welcome": "Welcome to the library! Your card is on your page. {library}",
    "hold_ready": "Ready to pick up: {count}. {items} {place}, last day: {until}. Shelf: {shelf}",
    "hold_expiring": "Still waiting for you: {count}. {items} Last day: {until}. {place}",
    "hold_expired": "Not picked up in time: {count}. {items}",
    "hold_day_passed": "Did not come by the day you named: {count}. {items}",
    "hold_impossible": "Cannot come, no copy is left: {count}. {items}",
    "hold_cancelled": "Holds cancelled by the library: {count}. {items}",
    "due_soon": "Books to bring back: {count}. {items} Due: {due}",
    "overdue": "Overdue books: {count}. {items} Please bring them back. {library}",
    "overdue_later": "Books still out: {count}. {items} Please bring them back. {library}",
    "overdue_last": "Last reminder. Books still out: {count}. {items} Bring them back or call us. {library}",
    "loan_lost": "Books that count as lost now: {count}. {items} Please come to the library. {library}",
    "loss_owed": "Open again for a lost book: {sum}. {items} {library}",
    "card_expiring": "Last day of your card: {until}. Renew it on your page.",
    "card_expired": "Your card has ended: {until}. Register again on your page.",
    "reregistered": "Your card is renewed. Last day: {until}",
    "saved_search": "New books for your search: {count}. {items}",
    "closure": "The library is closed: {first_day} — {last_day}. Your loans are prolonged.",
    "guarantor_asked": "A child asks for your consent. Open your page. {library}",
    "address_changed": "Your contacts were changed. If it was not you, tell the library.",
    "password_changed": "Your password was changed. If it was not you, tell the library.",
    "signed_in_new_device": "Sign-in on a new device: {at}. If it was not you, change your password.",
}

BOT: Final = {
    "linked": "Connected. The library writes to you here from now on. Send /stop to end it.",
    "expired": "This link does not work any more. Open “Messages” on your page of the library's site and connect Telegram again.",
    "unlinked": "Disconnected. The library does not write to you here any more. You can connect Telegram again on your page.",
    "unknown": "Here the library writes to its readers. To connect this chat, open “Messages” on your page of the library's site.",
    "unknown_known": "Only messages of the library come here; nobody reads answers. For questions ask your library. Send /stop to end it.",
}
