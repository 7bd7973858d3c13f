"""Files as they come: headers, dates, amounts, bad rows, hostile cells."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulate_files import REAL, SMALL

from dunning_engine.errors import InputError
from dunning_engine.simulate import read_csv, read_mapping
from dunning_engine.simulate.cells import BadCellError, amount, day, day_order, yes

HEADER = "customer,number,issued_on,due_on,amount,settled_on,disputed\n"
GOOD = "C-1,F-1,2024-01-02,2024-02-01,120.50,2024-02-03,no\n"


@pytest.fixture
def file(tmp_path):
    def write(text, name="invoices.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_row_becomes_an_invoice(file):
    (invoice,) = read_csv(file(HEADER + GOOD)).portfolio.invoices
    assert (invoice.customer, invoice.number, invoice.amount) == ("C-1", "F-1", Decimal("120.50"))
    assert (invoice.issued_on, invoice.due_on, invoice.settled_on) == (
        date(2024, 1, 2),
        date(2024, 2, 1),
        date(2024, 2, 3),
    )
    assert not invoice.disputed


def test_the_public_columns_are_recognised():
    reading = read_csv(SMALL)
    assert len(reading.portfolio.invoices) == 97
    assert reading.rejected == ()
    assert reading.dates == "mdy"


def test_every_row_of_the_public_file_is_taken():
    if not REAL.is_file():
        pytest.skip("the public file of receivables is not beside the repository")
    reading = read_csv(REAL)
    assert (len(reading.portfolio.invoices), len(reading.portfolio.customers), reading.rejected) == (2466, 100, ())


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("C-1,F-2,2024-01-02,2024-02-01,abc,,no", "amount is no number: 'abc'"),
        ("C-1,F-2,2024-01-02,2024-02-01,0,,no", "amount is not positive: 0"),
        ("C-1,F-2,2024-01-02,2024-02-01,-5,,no", "amount is not positive: -5"),
        ("C-1,F-2,2024-01-02,2024-02-01,1e9,,no", "amount is no number: '1e9'"),
        ("C-1,F-2,2024-01-02,2024-02-01,NaN,,no", "amount is no number: 'NaN'"),
        ("C-1,F-2,2024-01-02,2024-02-01,1.005,,no", "amount has more than two decimals: 1.005"),
        ("C-1,F-2,2024-01-02,2024-02-01,9999999999999,,no", "amount is too large: 9999999999999"),
        ("C-1,F-2,2024-13-02,2024-02-01,5,,no", "issued is no date: '2024-13-02'"),
        ("C-1,F-2,2024-01-02,soon,5,,no", "due is no date: 'soon'"),
        ("C-1,F-2,2024-01-02,2024-02-01,5,2023-12-31,no", "settled on 2023-12-31, before it was issued on 2024-01-02"),
        ("C-1,F-2,2024-01-02,2024-02-01,5,,maybe", "disputed is neither yes nor no: 'maybe'"),
        (",F-2,2024-01-02,2024-02-01,5,,no", "no customer"),
        ("C-1,,2024-01-02,2024-02-01,5,,no", "no number"),
        ("C-1,F-2,2024-01-02", "3 cells, the header has 7"),
        ("C-1,F-1,2024-01-02,2024-02-01,5,,no", "invoice F-1 of this customer stands on line 2 already"),
        ("C-1,F\x07,2024-01-02,2024-02-01,5,,no", "number holds control characters: 'F\N{REPLACEMENT CHARACTER}'"),
        (
            "C-1,4111 1111 1111 1111,2024-01-02,2024-02-01,5,,no",
            "customer or number looks like the number of a card or of a bank account",
        ),
        (f"{'C' * 65},F-2,2024-01-02,2024-02-01,5,,no", "customer is longer than 64 characters"),
    ],
)
def test_a_bad_row_is_skipped_with_its_line(file, row, reason):
    reading = read_csv(file(f"{HEADER}{GOOD}{row}\nC-9,F-9,2024-01-02,2024-02-01,7,,\n"))
    assert [(each.line, each.reason) for each in reading.rejected] == [(3, reason)]
    assert [each.number for each in reading.portfolio.invoices] == ["F-1", "F-9"]


def test_lines_are_those_of_the_file_also_after_a_cell_of_several_lines(file):
    text = HEADER + '"C\n1",F-0,2024-01-02,2024-02-01,5,,no\n\n' + GOOD + "C-1,F-2,x,2024-02-01,5,,no\n"
    assert [each.line for each in read_csv(file(text)).rejected] == [2, 6]


def test_columns_can_be_mapped(file):
    text = "Client;No;Emise;Echeance;Montant\nC-1;F-1;31/01/2024;29/02/2024;1 234,50\n"
    columns = read_mapping("customer=Client, number=No, issued=Emise, due=Echeance, amount=Montant")
    reading = read_csv(file(text), columns=columns)
    (invoice,) = reading.portfolio.invoices
    assert (invoice.amount, invoice.due_on, reading.dates) == (Decimal("1234.50"), date(2024, 2, 29), "dmy")


def test_the_mapping_may_be_a_file(file):
    path = file('[columns]\ncustomer = "Client"\nnumber = "No"\n', "columns.toml")
    assert read_mapping(str(path)) == {"customer": "Client", "number": "No"}


@pytest.mark.parametrize("text", ["customer", "colour=Farbe", "nowhere.toml"])
def test_a_wrong_mapping_is_refused(text):
    with pytest.raises(InputError):
        read_mapping(text)


def test_a_missing_column_is_named_with_those_there(file):
    with pytest.raises(InputError, match="no column 'amount'") as caught:
        read_csv(file("customer,number,issued,due\nC,1,2024-01-01,2024-01-02\n"))
    assert "customer, number, issued, due" in caught.value.help


@pytest.mark.parametrize("text", ["", HEADER, HEADER + "x\n"])
def test_a_file_without_a_row_is_refused(file, text):
    with pytest.raises(InputError):
        read_csv(file(text))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_csv(tmp_path / "none.csv")


def test_currency_and_kind_hold_for_all(file):
    reading = read_csv(file(HEADER + GOOD), currency="CHF", kind="professional")
    assert reading.portfolio.currency == "CHF"
    assert {each.kind for each in reading.portfolio.customers.values()} == {"professional"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1,234", "1234"),
        ("12,5", "12.5"),
        ("7", "7"),
    ],
)
def test_amounts(text, value):
    assert amount(text) == Decimal(value)


def test_dates():
    assert day("02/01/2024", "dmy") == date(2024, 1, 2)
    assert day("02/01/2024", "mdy") == date(2024, 2, 1)
    assert day("2024-02-29T10:00", "mdy") == date(2024, 2, 29)
    assert day("2023-02-29", "mdy") is None
    assert day_order(["1/2/2024", "31/1/2024"]) == "dmy"
    assert day_order(["1/2/2024"]) == "mdy"


def test_yes_and_no():
    assert yes("Oui")
    assert not yes("")
    with pytest.raises(BadCellError):
        yes("perhaps")


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fall_over(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "x.csv"
    path.write_bytes(HEADER.encode() + GOOD.encode() + content)
    reading = read_csv(path)
    assert reading.portfolio.invoices[0].number == "F-1"
