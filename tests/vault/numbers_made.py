"""Makes card numbers and IBANs with right check digits, in the notations that people and programs write."""

from hypothesis import strategies as st

PLAIN = (" ", "-", ".", "\u00a0", "\u202f", "\u2011", "–", "  ", " - ", "_", "/")
SEPARATORS = (
    *PLAIN, "\n", ", ", ",", ";", "|", " : ", "+", "'",
    "    ", "\r\n> ", "** **", '", "', ") (", "</td><td>", "</p>\n<p>", "<br/>", "&nbsp;", "&#8239;", "&thinsp;", "%20",
    "%2D", "=20", "\\n", "\\u00a0", "\ufe0f", "\u034f", "\u2066", "\u200b", "\u180e", "\x00", "\x01", "→", "💳", "",
)  # fmt: skip
"""What people and programs put between the groups of a number."""
_SCHEMES = (("4", 16), ("51", 16), ("55", 16), ("2221", 16), ("2720", 16), ("34", 15), ("37", 15), ("6011", 16),
            ("3530", 16), ("36", 14), ("4", 13), ("4", 19), ("62", 17), ("65", 18), ("5018", 13),
            ("9792", 16))  # fmt: skip
_COUNTRIES = {"FR": "0" * 23, "DE": "0" * 18, "GB": "A" * 4 + "0" * 14, "ES": "0" * 20, "NL": "A" * 4 + "0" * 10,
              "BE": "0" * 12, "IT": "A" + "0" * 22, "NO": "0" * 11, "MT": "A" * 4 + "0" * 5 + "C" * 18,
              "LU": "0" * 3 + "C" * 13, "CH": "0" * 5 + "C" * 12, "PL": "0" * 24}  # fmt: skip


def luhn_digit(start):
    for digit in "0123456789":
        number = [int(each) for each in start + digit]
        doubled = [n if at % 2 == 0 else n * 2 - 9 * (n > 4) for at, n in enumerate(reversed(number))]
        if sum(doubled) % 10 == 0:
            return digit
    raise AssertionError(start)


def card(start, size, fill):
    body = (start + fill)[: size - 1]
    return body + luhn_digit(body)


def iban(country, fill):
    shape = _COUNTRIES[country]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    body = "".join(
        letters[int(fill[at]) + 3] if kind == "A" or (kind == "C" and at % 3 == 0) else fill[at]
        for at, kind in enumerate(shape)
    )
    number = int("".join(str(int(each, 36)) for each in f"{body}{country}00"))
    return f"{country}{98 - number % 97:02}{body}"


def french(fill):
    """A French IBAN whose account has a letter, as those of the post office do, and whose RIB key is right."""
    account = f"{fill[10:17]}M{fill[17:20]}"
    key = 97 - (89 * int(fill[:5]) + 15 * int(fill[5:10]) + 3 * int(account.replace("M", "4"))) % 97
    rib = f"{fill[:10]}{account}{key:02}"
    return f"FR{98 - int(''.join(str(int(each, 36)) for each in rib + 'FR00')) % 97:02}{rib}"


_FILL = st.text("0123456789", min_size=30, max_size=30)
CARDS = st.builds(lambda scheme, fill: card(*scheme, fill), st.sampled_from(_SCHEMES), _FILL)
IBANS = st.builds(iban, st.sampled_from(sorted(_COUNTRIES)), _FILL)


def grouped(number, sizes, separator):
    parts, at = [], 0
    for size in (*sizes, len(number)):
        if at < len(number):
            parts.append(number[at : at + size])
            at += size
    return separator.join(parts)


def notations(number, sizes):
    """The number in one of the notations."""
    return st.sampled_from(SEPARATORS).map(lambda between: grouped(number, sizes, between))


def wrapped(number):
    """The number inside a text."""
    forms = ["{}", "My number: {}", "Bonjour, voici : {}. Merci", "({})", '"{}"', "x {}\ny", "n°{} !", "{}, EUR 12"]
    linked = [] if any(sign in number for sign in "<>|") else ["<tel:{}|{}>"]
    return st.sampled_from(forms + linked).map(lambda form: form.format(*[number] * form.count("{}")))
