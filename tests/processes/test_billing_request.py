"""What a team lead may edit in the billing requests, and what the check then says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dunning_engine.cli.app import app

SHIPPED = Path(__file__).resolve().parents[2] / "processes"
CUSTOMER_TEXTS = sorted(
    path.stem
    for path in (SHIPPED / "billing_request" / "templates" / "fr").glob("*.j2")
    if "audience: customer" in path.read_text("utf-8")
)


VALUES = ("due_at", "settings.within", "late")


@pytest.fixture
def library(tmp_path):
    """The billing requests with what they need, without scenarios."""
    for name in ("_shared", "billing_request", "bank_details_change"):
        shutil.copytree(SHIPPED / name, tmp_path / name, ignore=shutil.ignore_patterns("scenarios"))
    return tmp_path


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def found(library):
    """Code, file and message of the findings in the billing requests."""
    told = json.loads(CliRunner().invoke(app, ["check", str(library), "--json"]).stdout)
    mine = [each for each in told["findings"] if "billing_request" in each["file"]]
    return {(each["code"], each["file"].rpartition("/")[2], each["message"]) for each in mine}


def codes(library):
    return {code for code, _, _ in found(library)}


def test_as_shipped_nothing_is_found(library):
    assert found(library) == set()


def test_no_text_for_a_customer_can_show_the_internal_deadline(library):
    """BIL-10, in writing and in the scripts for the telephone."""
    for text in CUSTOMER_TEXTS:
        path = library / "billing_request" / "templates" / "fr" / f"{text}.j2"
        path.write_text(path.read_text("utf-8") + "".join(f"{{{{ {value} }}}}\n" for value in VALUES), "utf-8")
    refused = {(file, message.split()[0]) for code, file, message in found(library) if code == "E540"}
    assert refused >= {(f"{text}.j2", value) for text in CUSTOMER_TEXTS for value in VALUES}


def test_there_are_texts_for_customers():
    assert {"answered", "call_script", "debit_explained"} <= set(CUSTOMER_TEXTS)


def test_a_row_may_be_given_to_another_team(library):
    edit(library / "billing_request" / "route.csv", "vat,-,cx,", "vat,-,account_managers,")
    assert codes(library) == set()


def test_a_second_row_for_a_type_is_an_overlap(library):
    path = library / "billing_request" / "route.csv"
    path.write_text(path.read_text("utf-8") + "vat,-,account_managers,Facturation,BIL-02\n", "utf-8")
    assert "E542" in codes(library)


def test_a_row_that_is_taken_away_is_a_gap(library):
    row = "refund,true,collections_owner,Facturation > Remboursement,BIL-02 BIL-04 BIL-12\n"
    edit(library / "billing_request" / "route.csv", row, "")
    assert "E541" in codes(library)


def test_a_new_type_of_request_goes_to_the_catch_all(library):
    edit(library / "billing_request" / "process.yaml", "salon_name, other]", "salon_name, other, loyalty_card]")
    assert codes(library) == set()


def test_a_team_that_does_not_exist_is_refused(library):
    edit(library / "billing_request" / "route.csv", "vat,-,cx,", "vat,-,cxx,")
    assert "E401" in codes(library)


def test_a_team_without_a_route_is_a_gap(library):
    process = library / "billing_request" / "process.yaml"
    edit(process, 'company_name, salon_name]", reason', 'company_name, salon_name, legal]", reason')
    edit(library / "billing_request" / "route.csv", "vat,-,cx,", "vat,-,legal,")
    gaps = [message for code, _, message in found(library) if code == "E541"]
    assert len(gaps) == 1
    assert "legal" in gaps[0]


def test_a_route_that_leads_to_no_state_is_refused(library):
    edit(library / "billing_request" / "process.yaml", "- [cx, cx_filing,", "- [cx, cx_filling,")
    assert codes(library) & {"E401", "E422", "E423"}


def test_the_form_filled_in_on_the_telephone_has_no_place_for_bank_details():
    """BIL-13: they come by e-mail, to the specialist's case."""
    text = (SHIPPED / "billing_request" / "process.yaml").read_text("utf-8")
    assert "sensitivity: bank" not in text
    assert "sensitivity: card" not in text
