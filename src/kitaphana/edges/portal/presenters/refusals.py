"""Why something was refused, as a sentence to the reader: what happened and what can be done."""

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.circulation.services import LoanAnswer
from kitaphana.core.errors import Refusal
from kitaphana.edges.portal.presenters import words
from kitaphana.ui.reasons import Reasons

SENTENCES: dict[str, Promise] = {
    # circulation
    "card_unknown": _("This card number is not known. Check it, or ask at any library."),
    "card_not_active": _("This card is no longer valid. Any library will give you a new one."),
    "registration_missing": _(
        "You are not registered with the library that owns the book yet. Bring your identity card there."
    ),
    "registration_expired": _("Your yearly registration has ended. Renew it in your account, under “My details”."),
    "guarantor_awaited": _("You can take books home as soon as a parent or another grown-up answers for you."),
    "patron_blocked": _("Your card is blocked. Please talk to a librarian at any branch."),
    "loan_limit": _("You already have as many books as you may have at once (%(most)s)."),
    "category_limit": _("You already have as many items of this kind as you may have at once (%(most)s)."),
    "item_unknown": _("This book is not in the catalogue. Please give it to a librarian."),
    "item_on_loan": _("Somebody else has this book."),
    "on_loan_to_you": _("You have this book already."),
    "item_not_available": _("This book cannot be lent now: %(status)s."),
    "not_for_loan": _("This book is read in the library only."),
    "part_of_kit": _("This item is a part of a kit and is lent with it."),
    "age_mark": _("This book is for readers of %(mark)s and older."),
    "policy_forbids": _("The rules of this library do not allow it. A librarian will explain."),
    "service_point_unknown": _("This place does not lend books."),
    "service_point_closed": _("Books are not lent here any more; they can still be returned."),
    "loan_unknown": _("This loan is not among yours any more; perhaps the book has come back already."),
    "renewal_limit": _(
        "This book has been renewed as often as the rules allow (%(most)s). Please bring it back on time."
    ),
    "renewal_not_open": _(
        "This book is marked as lost, or as returned by your word, and cannot be renewed. Please talk to a librarian."
    ),
    "not_on_loan": _("This loan has ended and cannot be renewed."),
    "undo_too_late": _("It is too late to take this back."),
    "undo_elsewhere": _("This can be taken back only where it was done."),
    "undo_unknown": _("There is nothing to take back."),
    "undo_overtaken": _("Something else has happened to the book since."),
    "renewal_in_library": _("This book is for reading in the library until the evening and cannot be renewed."),
    "in_library_limit": _("You already have as many books in the reading room as you may have at once (%(most)s)."),
    "no_reading_room": _("There is no reading room here."),
    "reader_barred": _("Your card is blocked. Please talk to a librarian at any branch."),
    "unmet_kind_unknown": _("This reason is not known."),
    "unmet_text_missing": _("Please say what you are looking for."),
    "unmet_unknown": _("There is no such request."),
    "visit_reason_missing": _("The reason is missing."),
    "visit_count_invalid": _("This number of visits is not possible."),
    "policy_value_invalid": _("This value of the rules is not possible."),
    "policy_criterion_unknown": _("This rule speaks of something unknown."),
    # lost items and charges
    "loss_move_not_open": _("This cannot be done with the book now. Please talk to a librarian."),
    "loss_way_forbidden": _("The rules of this library do not take this. A librarian will explain."),
    "loss_way_unknown": _("There is no such way of making good."),
    "loss_charged": _("You have been charged for this book already."),
    "loss_reported": _("You have told us already that this book is lost. A librarian will get in touch."),
    "loss_title_missing": _("Please write author and title."),
    "loss_note_missing": _("Please say why in a few words."),
    "price_needed": _("The price of the book is not known. A librarian will help."),
    "borrower_forgotten": _("Nothing ties this book to you any more."),
    "charge_unknown": _("There is no such charge."),
    "charge_kind_unknown": _("There is no such kind of charge."),
    "charge_settled": _("This charge is settled already."),
    "amount_invalid": _("This sum is not possible."),
    "amount_too_high": _("The sum is higher than what is open (%(most)s)."),
    "payment_unknown": _("There is no such payment."),
    "payment_kind_unknown": _("There is no such kind of payment."),
    "payment_reversed": _("This payment was taken back already."),
    "charge_note_missing": _("Please say why in a few words."),
    "charge_note_too_long": _("Please write less: up to %(most)s characters."),
    "charge_point_unknown": _("This place takes no payments."),
    "nothing_to_refund": _("Nothing has to be given back for this charge."),
    "hold_unknown": _("This hold is not among yours any more; perhaps it has ended."),
    "hold_exists": _("You are waiting for this already."),
    "hold_limit": _(
        "You already have as many holds as you may have at once (%(most)s). Cancel one that you do not need."
    ),
    "hold_forbidden": _("The rules of this library do not let you reserve this book. A librarian will explain."),
    "hold_move_not_open": _("This cannot be done with the hold any more. Please look at your holds again."),
    "nothing_to_hold": _("The library has no item of this that could be set aside for you."),
    "pickup_not_offered": _("Books cannot be picked up at this place. Please choose another one."),
    "suspension_invalid": _("Please choose a day after today, at most a year ahead."),
    "hold_date_invalid": _("The last day on which you need the book has passed, or is before the wait begins."),
    "hold_reason_missing": _("The reason is missing."),
    "pick_line_unknown": _("There is no such request."),
    "already_with_you": _("You have this book at home already."),
    "item_held": _("This book is set aside for another reader."),
    "item_wanted": _("Another reader is waiting for this book. Please bring it back on time."),
    "transit_unknown": _("There is no such transit."),
    "transit_move_not_open": _("This cannot be done with the transit any more."),
    "transit_target_invalid": _("The book cannot be sent there."),
    "review_unknown": _("There is no such review."),
    "review_settled": _("This review has been settled already."),
    # patrons
    "name_missing": _("Please write a name."),
    "name_too_long": _("The name is too long."),
    "postal_address_incomplete": _("Please write street and town, or leave everything empty."),
    "postal_address_too_long": _("Please write less: up to %(most)s characters in a line."),
    "postcode_invalid": _("Please check the postcode: six digits, or seven letters and digits."),
    "phone_invalid": _("Please check the phone number."),
    "email_invalid": _("Please check the e-mail address."),
    "birth_date_invalid": _("Please check the date of birth."),
    "language_unknown": _("Please choose Kazakh, Russian or English."),
    "category_unknown": _("Please choose a kind of reader."),
    "branch_unknown": _("This library is not known."),
    "guarantor_required": _("Readers under 16 need a parent or guardian who is a reader too."),
    "guarantor_unfit": _("This person cannot vouch for a child: a grown-up reader in good standing is needed."),
    "consent_required": _("Consent to the use of personal data is needed."),
    "consent_not_given": _("This consent was not given."),
    "patron_unknown": _("This reader is not known."),
    "institution_unknown": _("This library network is not known."),
    "card_taken": _("This card belongs to another reader."),
    "card_number_invalid": _("Please check the card number."),
    "block_unknown": _("This block is not known."),
    "block_reason_unknown": _("Please choose a reason."),
    "login_taken": _("This login is taken."),
    "login_of_staff": _("This login belongs to staff; an administrator sets its password."),
    "entitlement_unknown": _("There is no such entitlement."),
    "entitlement_term_invalid": _("The entitlement would end before today."),
    "login_unknown": _("This login is not known."),
    "pin_malformed": _("A PIN is four to eight digits."),
    "pin_too_simple": _("This PIN is too easy to guess. Please choose another."),
    "pin_wrong": _("The card number and the PIN do not match."),
    # joining
    "address_invalid": _("Please check: a phone number as +7 701 123 45 67, or an e-mail address."),
    "address_not_proven": _("The code is older than an hour. Please begin again: it takes a minute."),
    "already_a_reader": _("You have a card already. Sign in, or ask at any library."),
    "code_wrong": _("This code is not right, was used, or is older than ten minutes. Check it, or get another one."),
    "codes_unsent": _("No code can be sent at the moment. Please come to any library: a card takes five minutes."),
    "joining_closed": _("Nobody can join online at the moment. Please come to any library."),
    "guarantor_not_needed": _("Nobody has to answer for a reader of this age."),
    "guarantor_request_unknown": _("This request is not open any more. The child can ask again."),
    "too_many_children": _("You answer for %(most)s children already. For more please come to any library."),
    "child_birth_date_wrong": _("The child was not born on that day. Please check the date."),
    "renewal_too_early": _("Your registration holds for more than %(days)s days; it is renewed later."),
    "name_change_unknown": _("You have asked for no other name."),
    "erasure_open_loans": _("You still have books (%(count)s). Bring them back; then the library can forget you."),
    "erasure_open_balance": _(
        "Money is still open between you and a library (%(amount)s ₸). Please settle it there; "
        "then the library can forget you."
    ),
    "erasure_answers_for_children": _(
        "You answer for children who use the library. Please ask at any library to name somebody else first."
    ),
    "password_wrong": _("This password is not right. Nothing has been changed."),
    # messages
    "notice_kind_unknown": _("There is no such message."),
    "notice_channel_unknown": _("There is no such way for messages."),
    "notice_not_optional": _("Messages about the safety of your account cannot be switched off."),
    "notice_text_empty": _("The text is empty."),
    "notice_text_too_long": _("Please write less: up to %(most)s characters."),
    "notice_placeholder_unknown": _("The text names something unknown."),
    "notice_placeholder_missing": _("Something is missing in the text."),
    "notice_version_unknown": _("There is no such text."),
    "notice_setting_invalid": _("This value is not possible."),
    "notice_unknown": _("There is no such message."),
    "notice_address_invalid": _("This address cannot be used. Please try again."),
    "notice_channel_off": _("This way for messages is not used here."),
    "notice_no_consent": _("This way belongs to another company. Agree to it first, under “Consents”."),
    "notice_no_own_way": _("Nothing is connected to your account for this way yet."),
    "notice_link_expired": _("This link does not hold any more."),
    "notice_over": _("This message cannot be sent any more."),
    "notice_no_letters": _("No letters wait."),
    "notice_batch_unknown": _("These letters are not there."),
    # shelves
    "list_unknown": _("This list is not among yours any more."),
    "list_entry_unknown": _("This book is not on the list any more."),
    "list_limit": _("You have as many lists as there may be (%(most)s). Delete one that you do not need."),
    "list_full": _("The list is full (%(most)s books). Take some off, or begin another list."),
    "list_name_missing": _("Please give the list a name."),
    "list_text_too_long": _("Please write less: up to %(most)s characters."),
    "list_stays": _("Everybody has the list “For later”; it can be emptied but not deleted."),
    "edition_unknown": _("This book is not in the catalogue any more."),
    # one's own login
    "device_unknown": _("That device is signed out already."),
    "provider_taken": _("That account already signs in another reader. Please ask at any library."),
    "provider_unknown": _("That account does not sign you in any more."),
    "search_unknown": _("This saved search is not among yours any more."),
    "search_empty": _("Please search for something first; an empty search is not kept."),
    "search_limit": _("You keep as many searches as there may be (%(most)s). Delete one that you do not need."),
    "search_name_missing": _("Please give the search a name."),
    # core
    "too_many_attempts": _("Too many attempts. Please wait 15 minutes and try again."),
}


def sentence(refusal: Refusal, reasons: Reasons | None = None) -> str:
    """The sentence for a refusal, with whose rule it is where the rules say so.

    A code without a sentence gets the plainest, so that nobody sees a code. `reasons` spares a list the questions for
    names that it has asked already.
    """
    text = SENTENCES.get(refusal.code)
    if text is None:
        return str(_("This is not possible now. A librarian will help."))
    params = dict(refusal.params)
    if "status" in params:
        params["status"] = words.word(words.STATUSES, str(params["status"]))
    said = str(text) % _Params(params)
    because = str(params.get("because", ""))
    return f"{said} {(reasons or _reasons()).rule(because)}" if because else said


def sentences(refusals: tuple[Refusal, ...], reasons: Reasons | None = None) -> str:
    """All of them, one after another."""
    shared = reasons or _reasons()
    return " ".join(dict.fromkeys(sentence(refusal, shared) for refusal in refusals))


def term(answer: LoanAnswer, language: str) -> str:
    """How many days a loan or a renewal has, and why; nothing for an answer of an older version."""
    days = {line["value"]: line["result"] for line in answer.trace if isinstance(line, dict)}
    count = days.get("renewal_days" if answer.renewal_count else "loan_days")
    return Reasons(language).term(count, answer.because) if count else ""


def _reasons() -> Reasons:
    return Reasons((get_language() or "kk")[:2])


class _Params(dict[str, object]):
    """A value that did not come with the refusal leaves a dash, not an error."""

    def __missing__(self, key: str) -> str:
        return "–"
