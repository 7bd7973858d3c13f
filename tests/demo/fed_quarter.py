"""The demo's quarter with card numbers, codes and IBANs in everything that comes in; run by the secrets sweep."""

import json
import logging
import sys
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from dunning_engine.simulate import Quarter, Simulation, open_world, stories
from dunning_engine.simulate.messages import letters_id
from dunning_engine.simulate.quarter import Part
from dunning_engine.vault.keys import KeyRing

IBAN, CARD, CODE = "FR76 3000 6000 0112 3456 7890 189", "4242 4242 4242 4242", "123"
FREE = frozenset({
    "Noted", "Je ne comprends pas ma facture", "Un collaborateur de plus", "As agreed",
    "Price agreed was 60 not 80 EUR",
    "Deux mois offerts", "Trop cher", "Je pars", "Je comprends", "I do not pay", "The customer is right", "doublon",
    "Le commercial avait dit oui", "Je ne paierai pas pour rien", "merci", "Finalement je reste", "C'est urgent",
    "Insolvency", "Insolvency opened", "Refusé", "Plus besoin", "Changed their mind", "Bank details",
})  # fmt: skip
"""What people say and write in the stories: to it the numbers are added."""
CHATTY = ("storage_arrears", "upsell", "downgrade", "churn_risk", "billing_request")


class FedPart(Part):
    """A part whose customer gives away numbers of their own, in their own notation."""

    numbers = None

    def tell(self, told):
        if self.numbers and isinstance(told, str):
            if told in FREE:
                return f"{told}. {self.numbers['text']}"
            if told == IBAN:
                return self.numbers["iban"]
            if told == CARD:
                return self.numbers["card"]
            if told == CODE:
                return self.numbers["code"]
        return super().tell(told)


class FedQuarter(Quarter):
    """The quarter in which the customers in ``fed`` (by number) give their numbers away."""

    fed: ClassVar = {}

    @cached_property
    def parts(self):
        parts = []
        for plain in (super(FedQuarter, self)._part(number) for number in range(1, self.customers + 1)):
            part = FedPart(plain.story, plain.number, plain.start)
            object.__setattr__(part, "numbers", self.fed.get(plain.number))
            parts.append(part)
        return tuple(parts)

    def messages(self):
        """The stories' messages, and a mail or chat from those whose process takes one."""
        more = {}
        for part in self.parts:
            if part.numbers and part.story.process in CHATTY:
                number = f"47{part.number:03}"
                key = part.customer if part.story.process in ("storage_arrears", "churn_risk") else number
                message = {
                    "process": part.story.process, "key": key, "event": "customer_replied",
                    "data": {"text": part.numbers["text"]}, "about": part.customer,
                    "event_id": f"{letters_id('chat', part.customer)} {part.numbers['card']}",
                }  # fmt: skip
                more.setdefault(part.start + timedelta(days=1), []).append(message)
        for day, messages in super().messages():
            yield day, [*messages, *more.get(day, ())]


def quarter_of(fed, customers):
    quarter = FedQuarter(stories(), customers=customers)
    object.__setattr__(quarter, "fed", fed)
    return quarter


def world_of(folder, processes, keys, quarter):
    return open_world(
        f"sqlite:///{folder}/q.db", folder / "outside", processes=processes, settings=quarter.settings,
        scripts=quarter.scripts(), vault=KeyRing.parse(keys),
    )  # fmt: skip


if __name__ == "__main__":
    given = json.loads(sys.stdin.read())
    place = Path(given["folder"])
    logging.basicConfig(level=logging.DEBUG, filename=place / "run.log")
    plan = quarter_of({int(number): told for number, told in given["fed"].items()}, given["customers"])
    with world_of(place, given["processes"], given["keys"], plan) as opened:
        simulation = Simulation(opened, plan)
        simulation.play()
    print(json.dumps(simulation.troubles))
