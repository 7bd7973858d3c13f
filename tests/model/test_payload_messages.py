from zoneinfo import ZoneInfo

import pytest

from dunning_engine.errors import PayloadError
from dunning_engine.model.types import DATE, Field
from dunning_engine.model.values import fill

PARIS = ZoneInfo("Europe/Paris")


def refused(sensitivity):
    fields = {"born": Field("born", DATE, sensitivity=sensitivity)}
    with pytest.raises(PayloadError) as caught:
        fill({"born": "12 rue des Lilas"}, fields, PARIS)
    return str(caught.value)


@pytest.mark.parametrize("sensitivity", ["personal", "bank", "card", "volatile"])
def test_what_was_found_in_a_field_about_a_person_is_not_told(sensitivity):
    assert refused(sensitivity) == "born: expected date (write it as 2026-03-31)"


@pytest.mark.parametrize("sensitivity", ["public", "internal"])
def test_what_was_found_elsewhere_is(sensitivity):
    assert "found '12 rue des Lilas'" in refused(sensitivity)
