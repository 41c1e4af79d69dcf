"""Danish wording of dates, weeks, numbers, lists and names, for everything a municipal reader sees.

Turns plain values into text by the rules of Retskrivningsordbogen and Babel's `da_DK`. A no-break space stands
wherever a line break would split a value from its unit: in "1. februar 2027", "uge 14", "40 %" and "3 timer". Ranges
take an en dash without spaces. Weeks are ISO 8601. Pure functions; nothing here knows a programme or a kommune.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import groupby

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

NBSP = "\u00a0"
EN_DASH = "\u2013"
APOSTROPHE = "\u2019"
MINUS = "\u2212"

_LOCALE = Locale.parse("da_DK")
_WORDS = ("nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti")
_ALPHABET = "abcdefghijklmnopqrstuvwxyzæøå"
_UNACCENTED = str.maketrans({"ä": "æ", "ö": "ø", "ü": "y"})
_SLUG = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ð": "d", "þ": "th"}
)


@lru_cache(maxsize=8192)
def _format(day: date, pattern: str) -> str:
    return str(format_date(day, pattern, locale=_LOCALE))


def date_text(day: date) -> str:
    """Return "1. februar 2027", with a no-break space after the day."""
    return _format(day, f"d.{NBSP}MMMM y")


def date_short(day: date) -> str:
    """Return "1. feb. 2027", the form for tables."""
    return _format(day, f"d.{NBSP}MMM y")


def date_span(start: date, end: date) -> str:
    """Return "3.–15. januar 2027", "3. januar–2. februar 2027", or both dates in full across a new year."""
    if start == end:
        return date_text(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}.{EN_DASH}{date_text(end)}"
    if start.year == end.year:
        return _format(start, f"d.{NBSP}MMMM") + EN_DASH + date_text(end)
    return date_text(start) + EN_DASH + date_text(end)


def month_text(day: date) -> str:
    """Return "februar 2027"."""
    return _format(day, "MMMM y")


def month_short(day: date) -> str:
    """Return "feb.", the form for axes and narrow columns."""
    return _format(day, "MMM")


def month_span(start: date, end: date) -> str:
    """Return "februar 2027", "februar–juni 2027", or "nov. 2026–jan. 2027" across a new year."""
    if (start.year, start.month) == (end.year, end.month):
        return month_text(start)
    if start.year == end.year:
        return _format(start, "MMMM") + EN_DASH + month_text(end)
    return _format(start, "MMM y") + EN_DASH + _format(end, "MMM y")


def quarter_text(day: date) -> str:
    """Return "1. kvartal 2027"."""
    return f"{(day.month + 2) // 3}.{NBSP}kvartal {day.year}"


def read_date(text: str) -> date | None:
    """Return the day that a Dane wrote as 2027-01-11, 11-01-2027, 11.1.2027, 11/1 2027 or "mandag den 11. januar 2027".

    None for anything else, two-digit years and days that do not exist among it.
    """
    words = re.sub(r"\s+", " ", text.casefold()).strip()
    found = re.fullmatch(r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)", words, re.ASCII) or re.fullmatch(
        r"(?P<d>\d\d?)[-./] ?(?P<m>\d\d?)[-./ ] ?(?P<y>\d{4})", words, re.ASCII
    )
    if found is None:
        named = r"(?:[a-zæøå]+dag,? )?(?:den )?(?P<d>\d\d?)\.? (?P<m>[a-z]{3,9})\.? (?P<y>\d{4})"
        found = re.fullmatch(named, words, re.ASCII)
    if found is None:
        return None
    month = found["m"]
    if not month.isdigit():
        names = [_format(date(2000, number, 1), "MMMM") for number in range(1, 13)]
        month = next((str(number) for number, name in enumerate(names, 1) if month in (name, name[:3])), "0")
    try:
        return date(int(found["y"]), int(month), int(found["d"]))
    except ValueError:
        return None


def week_text(day: date) -> str:
    """Return "uge 14" by ISO 8601, and "uge 53, 2026" where the week's year is not the date's own."""
    year, week, _ = day.isocalendar()
    return f"uge{NBSP}{week}" if year == day.year else week_year(day)


def week_year(day: date) -> str:
    """Return "uge 53, 2026": the ISO week with its own year, which near New Year is not the date's."""
    year, week, _ = day.isocalendar()
    return f"uge{NBSP}{week}, {year}"


def week_span(start: date, end: date) -> str:
    """Return "uge 14", "uge 14–16", or "uge 53–1 (2026/27)" across a new year; the years may stand on a new line."""
    first, last = start.isocalendar(), end.isocalendar()
    if first[:2] == last[:2]:
        return week_text(start)
    if first.year == last.year:
        tail = "" if first.year == start.year and last.year == end.year else f", {last.year}"
        return f"uge{NBSP}{first.week}{EN_DASH}{last.week}{tail}"
    return f"uge{NBSP}{first.week}{EN_DASH}{last.week} ({first.year}/{last.year % 100:02})"


def clock(minutes: int) -> str:
    """Return minutes since midnight as a time of day: 545 → "9.05"."""
    return f"{minutes // 60 % 24}.{minutes % 60:02d}"


@lru_cache(maxsize=8192)
def number(value: float, decimals: int = 0) -> str:
    """Return "1.234,5": full stop for thousands, comma for decimals, halves rounded up, U+2212 as minus."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = str(format_decimal(abs(exact), format=pattern, locale=_LOCALE))
    return MINUS + text if exact < 0 else text


def percent(fraction: float, decimals: int = 0) -> str:
    """Return "40 %" for 0.4."""
    return number(float(Decimal(str(fraction)) * 100), decimals) + NBSP + "%"


def kroner(amount: float) -> str:
    """Return "1.234.567 kr.", rounded to whole kroner."""
    return number(amount) + NBSP + "kr."


def number_range(low: float, high: float, unit: str = "") -> str:
    """Return "30–50 %" for (30, 50, "%"); one number when both ends are equal."""
    text = number(low) if low == high else number(low) + EN_DASH + number(high)
    return text + NBSP + unit if unit else text


def number_word(n: int, one: str = "", many: str = "") -> str:
    """Return the number as a word up to ten ("fire"), in figures from 11; with what is counted: "fire timer"."""
    text = _WORDS[n] if 0 <= n < len(_WORDS) else number(n)
    counted = one if n == 1 else many
    return text + NBSP + counted if counted else text


def plural(n: int, one: str, many: str) -> str:
    """Return "1 time" or "3 timer", with a no-break space."""
    return number(n) + NBSP + (one if n == 1 else many)


def join(words: Sequence[str]) -> str:
    """Return "a", "a og b" or "a, b og c": no comma before "og"."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " og " + words[-1]


def runs(numbers: Iterable[int]) -> str:
    """Return "1, 3–5 og 8" for 1, 3, 4, 5 and 8, each said once."""
    found: list[str] = []
    for _, group in groupby(enumerate(sorted(set(numbers))), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        found.extend([f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run))
    return join(found)


def genitive(name: str) -> str:
    """Return the genitive: "Aarhus Kommunes", "Randers’", "KL’s", "Team 4’s".

    Names on -s, -x and -z take only an apostrophe; abbreviations in capitals and names on a figure take ’s.
    """
    word = name.rstrip().rpartition(" ")[2]
    if not word:
        return name
    if word[-1] in "sxzSXZ":
        return name + APOSTROPHE
    if word[-1].isdigit() or (len(word) > 1 and word.isalpha() and word.isupper()):
        return name + APOSTROPHE + "s"
    return name + "s"


def sort_key(name: str) -> tuple[tuple[int, ...], int, str]:
    """Return a key that sorts as Danish readers expect: …z, æ, ø, å; "aa" as å, and å first when all else is equal.

    What is no letter sorts before all letters.
    """
    letters = unicodedata.normalize("NFC", name).lower().replace("aa", "å").translate(_UNACCENTED)
    ranks = []
    for letter in letters:
        base = letter if letter in _ALPHABET else unicodedata.normalize("NFKD", letter)[0]
        ranks.append(_ALPHABET.index(base) if base in _ALPHABET else ord(base) - 0x110000)
    return tuple(ranks), name.lower().count("aa"), name


def capitalise(text: str) -> str:
    """Return `text` with its first letter as a capital and the rest untouched."""
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=1024)
def slug(name: str) -> str:
    """Return an ASCII slug: lower case, æ→ae, ø→oe, å→aa, other accents dropped, the rest to "-"; "" for nothing."""
    lowered = unicodedata.normalize("NFC", name).lower().translate(_SLUG)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
