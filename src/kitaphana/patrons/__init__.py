"""People and bodies entitled to borrow: registrations, cards, blocks, consents, sign-in by card.

"Patron" in code is "reader" (оқырман, читатель) in the interface. A `User` is only a login.
"""
