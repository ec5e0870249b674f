"""Hear readers who connect a chat: a loop in the worker, outside every transaction but its own short ones."""

import logging
import threading

from django.db import close_old_connections, connection

from kitaphana.core import locks
from kitaphana.core.actor import SYSTEM
from kitaphana.core.trilingual import LANGUAGES
from kitaphana.notices import outlets
from kitaphana.notices.ports import LinkListener
from kitaphana.notices.services.addresses import Heard, Said, hear_telegram
from kitaphana.notices.texts import BOT_ANSWERS

REST = 1.0  # seconds

logger = logging.getLogger(__name__)


def start(stop: threading.Event) -> None:
    """One thread, where there is a bot."""
    if (listener := outlets.telegram_listener()) is not None:
        threading.Thread(target=run, args=[listener, stop], name="hear-telegram", daemon=True).start()


def run(listener: LinkListener, stop: threading.Event) -> None:
    """Listen until `stop` is set; one process at a time does it, faults are logged and waited out."""
    while not stop.is_set():
        try:
            with locks.exclusive("hear-telegram") as is_ours:
                while is_ours and not stop.is_set():
                    hear_once(listener)
                    stop.wait(REST)
        except Exception:
            logger.exception("listening goes on in %s s", REST)
        close_old_connections()
        stop.wait(REST)
    connection.close()


def hear_once(listener: LinkListener) -> int:
    """Take what has come in, then say that it need not come again: what came twice changes nothing. How many words.

    Each chat is answered once, in the reader's language, or in all three where nobody knows it.
    """
    said = listener.poll()
    heard = {chat: hear_telegram(chat=chat, said=words, by=SYSTEM) for chat, words in said}
    listener.acknowledge()
    for chat, one in heard.items():
        listener.answer(chat, _words(one))
    return len(said)


def _words(heard: Heard) -> str:
    languages = (heard.language,) if heard.language in LANGUAGES else LANGUAGES
    kind = f"{heard.said}_known" if heard.said is Said.UNKNOWN and heard.language else heard.said.value
    return "\n\n".join(BOT_ANSWERS[language][kind] for language in languages)
