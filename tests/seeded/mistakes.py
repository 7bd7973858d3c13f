"""The table of seeded mistakes: what an expert may get wrong in a process, as edits of the shipped files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Edit = Callable[[str], str]


def put(old: str, new: str, *, after: str = "") -> Edit:
    """Replaces a text that must be there exactly once; with ``after``, the first one behind a text that is so."""

    def edit(text: str) -> str:
        once(text, after or old)
        start = text.index(after) + len(after) if after else 0
        at = text.index(old, start)
        return text[:at] + new + text[at + len(old) :]

    return edit


def cut(first: str, until: str) -> Edit:
    """Takes out what begins with a text that must be there exactly once, up to the next ``until``."""

    def edit(text: str) -> str:
        once(text, first)
        at = text.index(first)
        return text[:at] + text[text.index(until, at) :]

    return edit


def swap(one: str, other: str) -> Edit:
    """Exchanges two texts, each of which must be there exactly once."""

    def edit(text: str) -> str:
        once(text, one)
        once(text, other)
        return text.replace(one, "\0").replace(other, one).replace("\0", other)

    return edit


def once(text: str, part: str) -> None:
    """Complains unless a text is there exactly once."""
    if text.count(part) != 1:
        raise ValueError(f"{part!r} is there {text.count(part)} times, not once")


@dataclass(frozen=True)
class Mistake:
    """A mistake. ``harm``: what goes wrong in the business, in one sentence; ``file`` is within the process."""

    id: str
    process: str
    harm: str
    edits: tuple[Edit, ...]
    file: str = "process.yaml"

    @property
    def path(self) -> str:
        """The edited file, within the library."""
        return f"{self.process}/{self.file}"

    def of(self, text: str) -> str:
        """The file with the mistake. Raises :class:`ValueError` where an edit does not fit any more."""
        for edit in self.edits:
            text = edit(text)
        return text


def _no_gates(text: str) -> str:
    return re.sub(r"\n +send_only_if: [^\n]*", "", text)


def _in(process: str, *rows: tuple[str, str, Edit | tuple[Edit, ...]], file: str = "process.yaml") -> list[Mistake]:
    return [
        Mistake(name, process, harm, edits if isinstance(edits, tuple) else (edits,), file)
        for name, harm, edits in rows
    ]  # fmt: skip


DISPUTE_GUARDS_AND_GATES = (
    put("min(i.due_on for i in remindable)", "min(i.due_on for i in items)"),
    put("choose_on != none and len(remindable) > 0", "choose_on != none"),
    put("r1_on != none and len(remindable) > 0 and", "r1_on != none and"),
    _no_gates,
)
GATE = "send_only_if: len(remindable) > 0"

MISTAKES: list[Mistake] = [
    *_in(
        "storage_arrears",
        ("sto-guards-and-gates", "Customers who dispute everything get every reminder, and are locked out.",
         DISPUTE_GUARDS_AND_GATES),
        ("sto-gate", "A letter decided on in the morning leaves although the customer has paid at noon.",
         put(GATE, "", after="\nanywhere:")),
        ("sto-disputed-reminded", "Invoices in dispute are reminded like all others.",
         put("i.status == 'open' and i.balance > 0", "i.balance > 0")),
        ("sto-not-due", "The letters ask for invoices that are not due yet.",
         put("[i for i in remindable if i.due_on <= today]", "[i for i in remindable]")),
        ("sto-r2-no-gap", "The second letter may leave two days after the first.",
         put("latest(latest(level_on, resumed_on) + settings.gap, date_of(entered_at) + settings.notice)",
             "date_of(entered_at) + settings.notice")),
        ("sto-r3-no-gap", "The formal notice follows the second letter without its week between.",
         put("        not_before: ${latest(level_on, resumed_on) + settings.gap}\n", "",
             after="at: ${table.mark.r3}\n")),
        ("sto-r3-for-r2", "The customer gets the formal notice and never the second letter.",
         put("to: reminder_2", "to: reminder_3", after="at: ${table.mark.r2}")),
        ("sto-level-too-soon", "The level is raised before the letter is known to be posted.",
         put("    call: ", '    enter: [set: {level: R2, level_on: "${today}", r2_on: "${today}"}]\n    call: ',
             after="\n  reminder_2:\n    rules:")),
        ("sto-fee-consumer", "Consumers are charged for returned debits, which the law forbids.",
         put("customer.kind == 'professional' and ", "")),
        ("sto-fee-doubled", "A returned debit costs the customer two fees.",
         put("        - storage.invoice_fee: {amount",
             '        - storage.invoice_fee: {amount: "${settings.debit_fee}", label: Frais de gestion}\n'
             "          if: customer.kind == 'professional'\n"
             '          key: "second fee ${case.id} ${event.reference} ${today}"\n'
             "        - storage.invoice_fee: {amount")),
        ("sto-locked-unreminded", "A customer is locked out before any reminder.",
         put("level != none and r1_on != none and len(remindable) > 0", "len(remindable) > 0")),
        ("sto-promise-locked", "A customer whose promise still runs is locked out.",
         put(" and (promised_until == none or promised_until < today)", "",
             after='access.suspend: {unit: "${unit}"}\n')),
        ("sto-promise-reminded", "Reminders go on while a promise runs.",
         put('          - hold: {until: "${event.date + settings.promise_grace}", reason: promise}\n', "")),
        ("sto-dead-presented", "The account of a dead customer is debited again, and the heirs are telephoned.",
         put('"stop_human, dispute,', '"dispute,')),
        ("sto-rows-swapped", "We present a debit that the payment provider presents again too: paid twice.",
         swap('["-", "true", "-", wait, true]', '[retry, "-", "true", present, true]')),
        ("sto-r1-moves", "The first reminder waits for Monday, after the access is cut.",
         put("if_closed_day: same", "if_closed_day: next", after="at: ${table.mark.r1}")),
        ("sto-five-days", "The first reminder leaves 5 days after the due date, not 15.",
         put("counted_from + 15 days", "counted_from + 5 days")),
        ("sto-no-basis", "A unit is opened without a court's order.",
         put("notice_proof != '' and legal_basis != '' and", "notice_proof != '' and")),
        ("sto-choice-forgotten", "Nobody hears of a choice for the second letter that lies about for weeks.",
         cut("    timers:\n      unanswered:", "\n\n  announced:")),
        ("sto-disputed-is-settled", "Who disputes all invoices counts as having paid; the claim is lost.",
         put("len(items) > 0 and owed == 0, to: settled", "len(remindable) == 0, to: settled")),
        ("sto-empty-is-paid", "A case to which no invoice came yet counts as paid.",
         put("len(items) > 0 and owed == 0, to: settled", "owed == 0, to: settled")),
        ("sto-closure-role", "The clerk who sends the reminders agrees to the end of the contract.",
         put("${role.site_manager}", "${role.receivables}", after="name: agree_closure")),
        ("sto-r3-template", "The formal notice has the text of the second letter: no notice, in law.",
         put("registered: {post.registered: {template: reminder_3",
             "registered: {post.registered: {template: reminder_2")),
    ),
    *_in(
        "storage_arrears",
        ("sto-voicemail", "Whoever hears the answering machine learns what the customer owes.",
         put("Bonne journée.", "Vous nous devez {{ owed | money }}. Bonne journée.")),
        file="templates/fr/voicemail.j2",
    ),
    *_in(
        "unpaid",
        ("unp-gate", "An invoice paid meanwhile is handed over to the agency.", put(GATE, "", after="\nanywhere:")),
        ("unp-disputed", "Disputed invoices are handed over to the agency.",
         put("i.status == 'open' and i.balance > 0", "i.balance > 0")),
        ("unp-twice", "The agency gets a file twice, and bills it twice.",
         put("'hand_over' and len(remindable) > 0 and not with_agency", "'hand_over' and len(remindable) > 0")),
        ("unp-card-taken", "Card numbers are taken although the company does not allow it.",
         put("method == 'card' and settings.take_cards", "method == 'card'")),
        ("unp-card-kept", "The card number stays in the vault after it was used.",
         put("      - forget: [card_number, card_expiry]\n", "")),
        ("unp-card-in-crm", "The full card number is the name of a document in the CRM.",
         put("Card ${masked(card_number)}", "Card ${card_number}")),
        ("unp-card-in-chat", "The card number is read by everybody in the chat channel.",
         put("Unpaid: ${owed}.", "Unpaid: ${owed}. Card: ${card_number}.")),
        ("unp-agency-too-soon", "The case counts as with the agency, which never got the file.",
         put("    call:\n", "    enter: [set: {with_agency: true}]\n    call:\n", after="\n  handing_over:\n")),
        ("unp-silence", "A customer who never answers is forgotten.", cut("    timers:\n      silence:", "    on:\n")),
        ("unp-promise-lasts", "A broken promise is looked at a year later.",
         put("at: ${promised_until}", "at: ${promised_until + 365 days}", after="\n      expired:")),
        ("unp-empty-is-paid", "Before an invoice is read the sum of none counts as all paid.",
         put("len(items) > 0 and owed == 0 and not with_agency", "owed == 0 and not with_agency")),
        ("unp-decider", "An agent decides on the hand-over, not the owner of the collections.",
         put("${role.collections_owner}", "${role.support_agent}", after="\n      name: decide\n")),
    ),
    *_in(
        "bank_details_change",
        ("rib-four-eyes", "Whoever entered the new account also verifies it.",
         cut("      not_by: [call_back,", '      note: "${outcomes}. New account')),
        ("rib-kept", "The bank number stays in the vault when the change is done.",
         put("    enter: [forget: [iban]]\n", "")),
        ("rib-no-backstop", "A change that gets stuck keeps the bank number for ever.",
         cut("    traces:  ", "\ninvariants:")),
        ("rib-closed-first", "The old account is closed before the new one is the default: no debit works.",
         put("set: {billing_half: created}], to: setting_default", "set: {billing_half: created}], to: closing_old")),
        ("rib-default-of-nothing", "A default is set that was never created.",
         put("to: creating_method", "to: setting_default", after='customer notified"]\n')),
        ("rib-invalid", "A number with a typing error goes into the billing system.",
         put("check != none and check.valid", "check != none")),
        ("rib-fraud", "A stranger's mail with the customer's name in it moves the account: nobody calls back.",
         put("not called_back and (not address_known or not name_known)", "not called_back and not name_known")),
        ("rib-in-flight", "The account is changed while the bank still has a debit on the old one.",
         put("      - {if: len(flights) > 0, to: awaiting_debits}\n", "")),
        ("rib-in-ticket", "The bank number stands in the ticket's text, for all to read.",
         put('text: "${subject}, by ${channel}"', 'text: "${subject}: ${iban}"')),
        ("rib-five-days", "The case is given up on the day on which the customer is asked again.",
         put("default: 15 business days", "default: 5 business days", after="give_up_after:")),
    ),
    *_in(
        "billing_request",
        ("bil-deadline-unseen", "An answer that tells the internal 48 hours leaves once somebody ticked a box.",
         (put("${tells_deadline or (names_time(answer) and not time_checked)}",
              "${names_time(answer) and not time_checked}"),
          put("        - {if: tells_deadline, do: [set: {time_checked: false}], to: answer_correcting}\n", ""))),
        ("bil-limit", "Large refunds go to the agents and small ones to the owner.",
         put("amount > settings.refund_limit", "amount < settings.refund_limit")),
        ("bil-by-word", "A domain name is ordered and billed on a word on the telephone.",
         (put("{if: event.agrees and strip(event.proof) != '', do", "{if: event.agrees, do"),
          put("domain_changes and agreement != '', to: domain_asking", "domain_changes, to: domain_asking"),
          put("        send_only_if: agreement != ''\n", ""))),
        ("bil-no-alert", "Nobody is alerted when the account managers do not answer.",
         cut("      deadline:\n        rules", "      follow_up:\n")),
    ),
    *_in(
        "billing_request",
        ("bil-row-missing", "A request about VAT goes nowhere.",
         put("vat,-,cx,Facturation > TVA et adresse,BIL-02 BIL-04\n", "")),
        ("bil-row-overlaps", "A second row gives price requests to another team.",
         put("price,-,account_managers,", "price,-,cx,Facturation > Prix,BIL-02 BIL-04\nprice,-,account_managers,")),
        ("bil-refund-rows", "Small refunds go to the owner of the collections, large ones to the agents.",
         swap("refund,true,", "refund,false,")),
        ("bil-rib-to-agents", "Bank details are treated by agents, not by the specialist.",
         put("bank_details,-,specialist", "bank_details,-,cx")),
        file="route.csv",
    ),
    *_in(
        "billing_request",
        ("bil-48-hours", "The customer reads the internal 48 hours, and counts on them.",
         put("Voici notre réponse :", "Nous répondons sous {{ settings.within }}. Voici notre réponse :")),
        file="templates/fr/answered.j2",
    ),
    *_in(
        "dispute",
        ("dis-not-told", "A dispute is recorded and the reminders go on.",
         cut('      - signal: {process: storage_arrears, key: "${customer.id}", event: items_disputed',
             "      - signal: {process: unpaid")),
        ("dis-never-back", "A resolved dispute keeps its invoices out of the reminders for ever.",
         cut('      - signal: {process: storage_arrears, key: "${customer.id}", event: dispute_resolved',
             "      - signal: {process: unpaid")),
        ("dis-chased-once", "The owner is chased once and never again.",
         put('set: {chases: "${chases + 1}", follow_up_on: "${today + delay}"}', 'set: {chases: "${chases + 1}"}')),
        ("dis-delay", "A quality dispute is chased after 5 days: the technician cannot have been there yet.",
         put("qualité, 10 business days", "qualité, 5 business days")),
        ("dis-row-missing", "Duplicates have no delay and no status.",
         cut("      - [duplicate,", "      - [already_paid,")),
        ("dis-amountless", "A partial credit note without its amount ends the dispute.",
         put("(credited != none and credited > 0)", "credited == none or credited > 0")),
        ("dis-wrong-answer", "A customer who gets a credit note reads that the claim was unfounded.",
         put("if: how == 'unfounded' and", "if: how != 'unfounded' and")),
    ),
    *_in(
        "upsell",
        ("ups-no-consent", "Who agrees by word is billed without a proof.",
         put("says == 'agrees' and not old_terms and not consent", "says == 'agrees' and old_terms and not consent")),
        ("ups-moved-billed", "A collaborator who only changes salons is sold an offer.",
         cut("      - {if: moves, to: moving, rules: [UPS-06]}     #", "      - {if: not known, to: facts_missing}")),
        ("ups-way-swapped", "One collaborator's contract goes to the account managers, several get a letter.",
         (put('"true", am_alerting', '"false", am_alerting'),
          put('"false", contract_sending', '"true", contract_sending'))),
        ("ups-way-missing", "A customer who declines has no way to go.", cut("      - [declines,", "\ndefaults:")),
        ("ups-unsigned", "An old contract is changed without a signature.",
         put("contract_signed == 'signed' and strip(proof) != ''", "contract_signed != 'refused'")),
        ("ups-nobody-made", "The new offer is billed and the collaborator does not exist.",
         put('[agrees, "false", "-", creating', '[agrees, "false", "-", passing_on')),
    ),
    *_in(
        "downgrade",
        ("dwn-reduced", "A subscription with a commitment is reduced.",
         put("    call:\n", "    call:\n      reduce: {billing.update_quantity: {subscription: "
             '"${gestion.subscription if gestion != none else none}", charge: Gestion Mensuelle, quantity: 1, version: '
             '"${gestion.version if gestion != none else none}"}, key: "downgrade ${case.id}", if: gestion != none}\n',
             after="\n  refusing:\n")),
        ("dwn-dispute", "A customer who disputes reads a refusal, and nobody tries to keep them.",
         put("says == 'disputes', to: disputing", "says == 'disputes', to: refusing")),
        ("dwn-kept-is-lost", "Who stays is recorded as lost.",
         put("event.outcome == 'kept'", "event.outcome != 'kept'")),
    ),
    *_in(
        "churn_risk",
        ("chu-forgotten", "A customer with whom the talks go on later is never called again.",
         cut("    timers:\n      resume:", "\n  keeping:")),
        ("chu-told-again", "The manager is told of the same customer every time the talks are taken up.",
         put("set: {cold: true}, ", "")),
        ("chu-any-deal", "The stage of some other deal of the customer is set to lost.",
         put("for d in deals if d.stage == settings.stage", "for d in deals")),
        ("chu-lost-is-won", "Customers who leave stand in the CRM as won.",
         put('stage: "${settings.lost_stage}"', 'stage: "${settings.kept_stage}"')),
    ),
]  # fmt: skip
