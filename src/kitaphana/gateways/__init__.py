"""Ways out of the house: e-mail, SMS, Telegram, web push. Each offers `notices.ports.Gateway`; a twin only records.

Everything that goes to another machine goes through `http` (which never reaches into the own network) or `smtp`.
"""
