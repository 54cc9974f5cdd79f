"""Slips of those who write a plan for the first time, and what they mean by them."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import BaseModel

from pilkada_cli.core.plan.plan import Plan
from pilkada_cli.core.values.problem import Exit, Problem, RefusedError, exit_of
from pilkada_cli.read.plan_slips import KEYS
from pilkada_cli.read.plan_toml import parse_plan

OFFICE = '[office]\nname = "X"\nvoting_day = 2024-11-27\n'
ONE = OFFICE + '[[allocation]]\nid = "tni"\nrecipient = "TNI"\n'


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RefusedError) as refused:
        parse_plan(text.encode(), shown_as="allocations.toml")
    assert {exit_of(problem) for problem in refused.value.problems} == {Exit.DATA}
    return refused.value.problems


UNQUOTED = {
    "amount = 28.500.000.000": ("amount-unquoted", "28500000000"),
    "amount = Rp 28.500.000.000,00 # pagu": ("amount-unquoted", "28500000000"),
    "amount = Rp7,8 miliar": ("amount-unquoted", "7800000000"),
    "amount = 28.500.000.000,50": ("amount-unquoted", '"28.500.000.000,50"'),
    "amount = 5000000\nopening = { disbursed = 1.000.000, as_of = 2024-10-16 }": (
        "amount-unquoted",
        "1000000",
    ),
    "amount = 5\nopening = { as_of = 16-10-2024 }": ("date-unquoted", "2024-10-16"),
    "amount = 5\nagreement.signed = 10 Januari 2024": ("date-unquoted", "2024-01-10"),
    "amount = 5\nagreement.signed = 10/1/2024 # NPHD": ("date-unquoted", "2024-01-10"),
    "amount = Rp2,073,953,000": ("amount-comma-groups", None),
    "amount = 5\nagreement.signed = 31/02/2024": ("date-impossible", None),
}


@pytest.mark.parametrize("line", UNQUOTED)
def test_an_amount_or_a_date_without_quotation_marks_is_told_with_both_forms_that_work(
    line: str,
) -> None:
    code, works = UNQUOTED[line]
    [problem] = problems_of(ONE + line + "\n")
    assert code == problem.code
    assert problem.where is not None
    marked = problem.where.text[problem.where.column - 1 :][: problem.where.width]
    assert marked == problem.values["text"]
    if works is None:
        return
    key = problem.values["key"]
    assert works == str(problem.values.get("number", problem.values.get("date")))
    for said in (f'"{marked}"', works):
        mended = problem.where.text.replace(marked, said)
        text = ONE + line.replace(problem.where.text, mended) + "\n"
        plan = parse_plan(text.encode(), shown_as="allocations.toml")
        assert plan.allocations[0].id, key


def test_a_voting_day_without_quotation_marks_is_told() -> None:
    [problem] = problems_of(OFFICE.replace("2024-11-27", "27-11-2024"))
    assert (problem.code, str(problem.values["date"])) == ("date-unquoted", "2024-11-27")


@pytest.mark.parametrize(
    ("line", "works"),
    [
        ("account_code = 5.1.05", 'account_code = "5.1.05"'),
        ("kind = security # TNI dan Polri", 'kind = "security"'),
        ("agreement = { number = 12/NPHD/2024, signed = 2024-01-10 }", 'number = "12/NPHD/2024"'),
        ("tranche = [{ percent = 100% }]", 'percent = "100%"'),
    ],
)
def test_text_without_quotation_marks_is_told_with_the_form_that_works(
    line: str, works: str
) -> None:
    [problem] = problems_of(f"{ONE}amount = 5\n{line}\n")
    assert problem.code == "text-unquoted"
    assert works == '{key} = "{text}"'.format(**problem.values)
    mended = line.replace(str(problem.values["text"]), f'"{problem.values["text"]}"')
    parse_plan(f"{ONE}amount = 5\n{mended}\n".encode(), shown_as="allocations.toml")


@pytest.mark.parametrize("line", ["recipient = 'TNI", 'recipient "TNI"', "recipient = =TNI"])
def test_what_is_no_text_either_is_no_slip_of_those(line: str) -> None:
    [problem] = problems_of(ONE + line + "\n")
    assert problem.code == "plan-syntax"


@pytest.mark.parametrize(
    "value",
    [*("\u201cTNI\u201d", '"TNI\u201d', '\u201eTNI"', "\u2018TNI\u2019", "\u00abTNI\u00bb")],
)
def test_typographic_quotation_marks_are_told(value: str) -> None:
    text = OFFICE + f'[[allocation]]\nid = "tni"\namount = 5\nrecipient = {value} # x\n'
    [problem] = problems_of(text)
    assert problem.code == "quotes-typographic"
    assert str(problem.values["straight"]).startswith('recipient = "TNI"')
    assert problem.where is not None
    assert problem.where.text[problem.where.column - 1] == problem.values["text"]


def test_the_same_slip_in_each_allocation_is_told_at_once() -> None:
    """In a comment it is none, nor in text; before TOML's first mistake there is none."""
    more = '[[allocation]]\nid = "kpu"\nrecipient = "amount = 3.000, x = y" # amount = 3.000.000\n'
    found = problems_of(f"{ONE}amount = 1.000.000\n{more}amount = 2.000.000\n")
    assert [("amount-unquoted", 7), ("amount-unquoted", 11)] == [
        (each.code, each.where.line) for each in found if each.where
    ]


def test_typographic_quotation_marks_inside_text_are_text() -> None:
    text = ONE.replace('"TNI"', '"TNI \u201cpengamanan\u201d"') + "amount = 1.000.000\n"
    assert [each.code for each in problems_of(text)] == ["amount-unquoted"]


INDONESIAN = {
    "penerima": "recipient",
    "Penerima": "recipient",
    "jumlah": "amount",
    "jenis": "kind",
    "kode rekening": "account_code",
    "kode-rekening": "account_code",
    "jadwal": "schedule",
    "saldo_awal": "opening",
    "jumlahh": "amount",
}


@pytest.mark.parametrize("name", INDONESIAN)
def test_a_key_in_indonesian_is_one_that_may_be_meant(name: str) -> None:
    key = f'"{name}"' if " " in name else name
    [problem] = [
        each for each in problems_of(f"{ONE}amount = 5\n{key} = 5\n") if each.code == "unknown-key"
    ]
    assert INDONESIAN[name] == problem.values["near"]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('kind = "penyelenggara"', "organiser"),
        ('kind = "Pengawas"', "supervisor"),
        ('kind = "oragniser"', "organiser"),
        ('schedule = "sekaligus"', "single"),
        ('schedule = "Permendagri 41/2020"', "41/2020"),
        ('kind = "xyz"', ""),
    ],
)
def test_a_word_in_indonesian_is_one_that_may_be_meant(line: str, meant: str) -> None:
    [problem] = problems_of(f"{ONE}amount = 5\n{line}\n")
    assert ("not-one-of", meant) == (problem.code, problem.values["near"])


def test_each_indonesian_word_means_something_that_a_plan_may_say() -> None:
    """A key that is no key would be a wrong track; a word may be of a later release."""
    known: set[str] = set()
    tables: list[type[BaseModel]] = [Plan]
    for model in tables:
        for name, field in model.model_fields.items():
            known.add(field.alias or name)
            inner = [each for each in nested(field.annotation) if each not in tables]
            tables += inner
    assert {key for keys in KEYS.values() for key in keys} <= known


def nested(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type):
        return [annotation] if issubclass(annotation, BaseModel) else []
    return [model for part in get_args(annotation) for model in nested(part)]


AGREED = ONE + "amount = 5\n[allocation.agreement]\nsigned = 2024-01-10\n"


@pytest.mark.parametrize(
    ("text", "table"),
    [
        (AGREED + 'kind = "security"\n', "[[allocation]]"),
        (AGREED + "jenis = 5\n", "[[allocation]]"),
        (AGREED + 'time_zone = "Asia/Makassar"\n', "[office]"),
        (AGREED + "[allocation.office]\n", "[office]"),
        (ONE + "amount = 5\nsigned = 2024-01-10\n", "[allocation.agreement]"),
        (ONE + "amount = 5\npersen = 40\n", "[[allocation.tranche]]"),
        (ONE + "amount = 5\n[[tranche]]\n", "[[allocation.tranche]]"),
        ("jumlah = 5\n" + ONE + "amount = 5\n", "[[allocation]]"),
    ],
)
def test_a_key_that_stands_in_another_table_than_its_own_is_told_where_it_belongs(
    text: str, table: str
) -> None:
    """What is written below `[allocation.agreement]` is of the agreement, as TOML has it."""
    [problem] = problems_of(text)
    assert (problem.code, problem.values["table"]) == ("key-elsewhere", table)


def test_a_key_that_several_tables_have_is_not_said_to_belong_to_one() -> None:
    [problem] = problems_of(ONE + 'amount = 5\nnumber = "1"\n')
    assert problem.code == "unknown-key"


def test_a_table_that_is_named_in_indonesian_is_not_missing_too() -> None:
    found = problems_of('[kantor]\nnama = "X"\n[[hibah]]\nkode = "tni"\n')
    assert [("unknown-key", "office"), ("unknown-key", "allocation")] == [
        (each.code, each.values["near"]) for each in found
    ]


def test_a_table_that_is_missing_is_shown_as_one() -> None:
    [problem] = problems_of("")
    assert (problem.code, problem.values["line"]) == ("missing-key", "[office]")


@pytest.mark.parametrize(
    ("line", "like"),
    [
        ('agreement = "12/NPHD"', 'agreement = { number = "12/NPHD" }'),
        ("recipient_account = '001'", "recipient_account = { number = '001' }"),
        (
            '[[allocation.tranche]]\npercent = 100\ndue = "30/6/2024"',
            'due = { date = "30/6/2024" }',
        ),
    ],
)
def test_what_stands_where_a_table_has_to_be_is_shown_as_one_that_works(
    line: str, like: str
) -> None:
    [problem] = problems_of(f"{ONE}amount = 5\n{line}\n")
    assert (problem.code, problem.values["like"]) == ("table-expected", like)
    mended = "\n".join([*line.split("\n")[:-1], like])
    parse_plan(f"{ONE}amount = 5\n{mended}\n".encode(), shown_as="allocations.toml")
