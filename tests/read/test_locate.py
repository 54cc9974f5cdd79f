from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from typing import TypeAlias

import pytest
import tomli_w
from hypothesis import example, given
from hypothesis import strategies as st

from pilkada_cli.read.locate import Loc, Located, Spot, locate, nearest

Value: TypeAlias = object

PLAN = """\
# The grants of Kota Pangkalpinang
[office]
name = "Pemerintah Kota Pangkalpinang"
voting_day = 2024-11-27   # a Wednesday

[[allocation]]
id = "kpu"
amount = 23_950_284_000

[[allocation]]
id = "tni"
amount = "3.205.756.840,00"
agreement = { number = "900/1", signed = 2024-01-10 }
[allocation.opening]
as_of = 2024-10-16
disbursed = 0
"""


def at(text: str, part: str, nth: int = 0) -> Spot:
    """Where `part` stands in the text, counted by looking for it; `nth` from 0."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(part, start + 1)
    line = text.count("\n", 0, start) + 1
    return Spot(line, start - text.rfind("\n", 0, start), len(part))


def both(spot: Spot) -> Located:
    return Located(key=spot, value=spot)


def found(text: str) -> dict[Loc, Located]:
    """The places in a document, which tomllib accepts and of which each path is there."""
    spots = locate(text)
    assert set(paths(tomllib.loads(text))) == set(spots)
    return spots


def paths(value: Value, path: Loc = ()) -> Iterator[Loc]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, index))


def test_a_key_and_its_value_have_their_own_spots() -> None:
    spots = found(PLAN)
    assert (
        Located(at(PLAN, "name"), at(PLAN, '"Pemerintah Kota Pangkalpinang"'))
        == spots["office", "name"]
    )
    assert Located(at(PLAN, "voting_day"), at(PLAN, "2024-11-27")) == spots["office", "voting_day"]


def test_an_array_of_tables_counts_its_elements() -> None:
    spots = found(PLAN)
    first, second = at(PLAN, "[[allocation]]"), at(PLAN, "[[allocation]]", 1)
    assert both(first) == spots["allocation",]
    assert both(first) == spots["allocation", 0]
    assert both(second) == spots["allocation", 1]
    assert at(PLAN, "23_950_284_000") == spots["allocation", 0, "amount"].value
    assert at(PLAN, '"3.205.756.840,00"') == spots["allocation", 1, "amount"].value


def test_a_table_stands_at_its_header() -> None:
    spots = found(PLAN)
    assert both(at(PLAN, "[allocation.opening]")) == spots["allocation", 1, "opening"]
    assert (
        Located(at(PLAN, "disbursed"), at(PLAN, "0", PLAN.count("0") - 1))
        == (spots["allocation", 1, "opening", "disbursed"])
    )


def test_an_inline_table_is_walked_into() -> None:
    spots = found(PLAN)
    table = '{ number = "900/1", signed = 2024-01-10 }'
    assert Located(at(PLAN, "agreement"), at(PLAN, table)) == spots["allocation", 1, "agreement"]
    assert (
        Located(at(PLAN, "number"), at(PLAN, '"900/1"'))
        == spots["allocation", 1, "agreement", "number"]
    )
    assert (
        Located(at(PLAN, "signed"), at(PLAN, "2024-01-10"))
        == spots["allocation", 1, "agreement", "signed"]
    )


def test_crlf_moves_nothing() -> None:
    assert found(PLAN) == found(PLAN.replace("\n", "\r\n"))


def test_other_line_separators_begin_no_line() -> None:
    text = "# a\u2028b\x85c\na = '\u2029' \nb = 1"
    assert Located(Spot(3, 1, 1), Spot(3, 5, 1)) == found(text)["b",]


def test_columns_count_characters() -> None:
    text = 'a = { "ключ €😀" = "Rp😀", b = 1 }'
    assert at(text, '"Rp😀"') == found(text)["a", "ключ €😀"].value
    assert Located(at(text, "b"), at(text, "1")) == found(text)["a", "b"]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment", "\r\n\t# and another\r\n"])
def test_a_document_stands_at_its_first_character(text: str) -> None:
    assert {(): both(Spot(1, 1, 1))} == found(text)


def test_a_dotted_key_has_a_spot_a_part() -> None:
    text = "[t]\na . bb.'c c' = 12\na.d = 3 # a.e"
    spots = found(text)
    assert both(at(text, "a")) == spots["t", "a"]
    assert both(at(text, "bb")) == spots["t", "a", "bb"]
    assert Located(at(text, "'c c'"), at(text, "12")) == spots["t", "a", "bb", "c c"]
    assert Located(at(text, "d"), at(text, "3")) == spots["t", "a", "d"]


def test_an_implied_table_stands_at_the_first_header_that_names_it() -> None:
    text = "[a.b.c]\n[a.b.d]\n[a.x]"
    spots = found(text)
    assert both(at(text, "[a.b.c]")) == spots["a",] == spots["a", "b"]
    assert both(at(text, "[a.b.d]")) == spots["a", "b", "d"]


def test_a_table_moves_to_its_own_header() -> None:
    text = "[a.b]\n[a]\nc = 1"
    assert both(at(text, "[a]")) == found(text)["a",]


def test_tables_below_an_array_belong_to_its_newest_element() -> None:
    text = "[[ a ]]\n[[a.b]]\nc=1\n[[a.b]]\n[[ a ]] # again\n[a.d.e]\n[[a.b]]\n[a.b.f]"
    spots = found(text)
    assert both(at(text, "[[a.b]]", 1)) == spots["a", 0, "b", 1]
    assert both(at(text, "[[ a ]]", 1)) == spots["a", 1]
    assert both(at(text, "[a.d.e]")) == spots["a", 1, "d"]
    assert both(at(text, "[[a.b]]", 2)) == spots["a", 1, "b"] == spots["a", 1, "b", 0]
    assert both(at(text, "[a.b.f]")) == spots["a", 1, "b", 0, "f"]


def test_quoted_keys_are_read() -> None:
    text = r"""
["a.b".'c]"#'] # ]
"q\"u=\u00e9\\" = 1
'l\n' = 2
"" = 3
"""
    spots = found(text)
    assert both(at(text, """["a.b".'c]"#']""")) == spots["a.b", 'c]"#']
    assert at(text, r'"q\"u=\u00e9\\"') == spots["a.b", 'c]"#', 'q"u=é\\'].key
    assert at(text, r"'l\n'") == spots["a.b", 'c]"#', r"l\n"].key
    assert Located(at(text, '""'), at(text, "3")) == spots["a.b", 'c]"#', ""]


@pytest.mark.parametrize(
    "value",
    [
        '""',
        "''",
        r'"\"#]}, \\"',
        r"'\"#]},'",
        '"[[allocation]]"',
        '""""""',
        "''''''",
        '"""a"b""c"""',
        '"""""a"""""',
        r'"""\""" """',
        "'''''a'''''",
        r"'''\'''",
        "true",
        "-1_000",
        "0xdead_BEEF",
        "+6.626e-34",
        "inf",
        "2024-11-27",
        "2024-11-27T07:00:00.5+07:00",
        "2024-11-27 07:00:00Z",
        "07:00:00",
        "[]",
        "[ [ 1, 2 ], [ '],' ] ]",
        "{}",
        "{ a.b = [ { c = '}' } ] }",
    ],
)
@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ("x = ", "", ("x",)),
        ("x=", "# c", ("x",)),
        ("x\t=\t", "\t# ']\"", ("x",)),
        ("x = [", " , 'z'] # ]", ("x", 0)),
        ("x = {w=", "}", ("x", "w")),
    ],
)
def test_a_value_ends_where_it_ends(value: str, before: str, after: str, path: Loc) -> None:
    text = f"{before}{value}{after}\ny = 2"
    spots = found(text)
    assert at(text, value) == spots[path].value
    assert Located(at(text, "y"), at(text, "2", text.count("2") - 1)) == spots["y",]


def test_elements_over_several_lines_have_their_own_lines() -> None:
    text = """\
x = [ # it's "so [
  'a', # {
  { b = 1 },

  [ 2, [
    3 ] ],
]
y = 4
"""
    spots = found(text)
    assert Located(at(text, "x"), at(text, "[")) == spots["x",]
    assert both(at(text, "'a'")) == spots["x", 0]
    assert both(at(text, "{ b = 1 }")) == spots["x", 1]
    assert Located(at(text, "b"), at(text, "1")) == spots["x", 1, "b"]
    assert both(at(text, "[ 2, [")) == spots["x", 2]
    assert both(at(text, "3")) == spots["x", 2, 1, 0]
    assert Located(at(text, "y"), at(text, "4")) == spots["y",]


def test_a_text_over_several_lines_is_measured_on_its_first() -> None:
    text = 'x = """a # b \\\n  [c]\n"y" = 1"""\nz = \'\'\'\n\'\'\' # c'
    spots = found(text)
    assert at(text, '"""a # b \\') == spots["x",].value
    assert Located(Spot(4, 1, 1), Spot(4, 5, 3)) == spots["z",]
    assert spots == found(text.replace("\n", "\r\n"))


def test_an_inline_table_may_span_lines() -> None:
    """TOML 1.1, which Python's tomllib reads from 3.15 on."""
    text = "x = { # c\n  a = 1, # d\n  b = { c = 2,\n },\n}\ny = 3"
    spots = locate(text)
    assert Located(at(text, "x"), at(text, "{")) == spots["x",]
    assert Located(at(text, "a"), at(text, "1")) == spots["x", "a"]
    assert at(text, "{ c = 2,") == spots["x", "b"].value
    assert Located(at(text, "y"), at(text, "3")) == spots["y",]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a=", "}")])
def test_what_tomllib_nests_is_walked(opening: str, closing: str) -> None:
    spots: dict[Loc, Located] = {}
    for depth in range(50, 1000, 10):
        text = f"x = {opening * depth}{'1' if '=' in opening else ''}{closing * depth}"
        try:
            tomllib.loads(text)
        except RecursionError:
            break
        spots = locate(text)
    assert len(spots) > 50


@pytest.mark.parametrize("text", ["x = ", "x = [1", "x = {", "x = { a", "[", '[["a', "= 1", 'x."'])
def test_what_is_no_toml_comes_to_an_end(text: str) -> None:
    with pytest.raises(ValueError, match="no TOML at"):
        locate(text)


@pytest.mark.parametrize(
    ("loc", "at_loc"),
    [
        (("office", "name"), ("office", "name")),
        (("office", "region_code"), ("office",)),
        (("allocation", 1, "opening", "in_process", "int"), ("allocation", 1, "opening")),
        (("allocation", 7), ("allocation",)),
        (("elsewhere",), ()),
        ((), ()),
    ],
)
def test_the_nearest_spot_is_the_longest_known_prefix(loc: Loc, at_loc: Loc) -> None:
    spots = locate(PLAN)
    assert spots[at_loc] == nearest(spots, loc)


texts = st.text(st.characters(exclude_categories=["Cs"])) | st.text("'\"\\#[]{}=,.\n\r\t aé")
zones = st.none() | st.integers(-23, 23).map(lambda hours: dt.timezone(dt.timedelta(hours=hours)))
scalars = (
    texts
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.dates()
    | st.times()
    | st.datetimes(timezones=zones)
)
keys = st.text("ab-_0", min_size=1, max_size=3) | texts
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(keys, inner, max_size=4)
        | st.lists(st.dictionaries(keys, inner, max_size=3), max_size=3)
    ),
    max_leaves=12,
)


@given(
    document=st.dictionaries(keys, values, max_size=5),
    multiline=st.booleans(),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
@example(document={"a": [{"b": {"c": [{"d": "x" * 100}]}}]}, multiline=True, line_end="\r\n")
def test_what_stands_at_a_spot_is_the_value(
    document: dict[str, Value], *, multiline: bool, line_end: str
) -> None:
    text = tomli_w.dumps(document, multiline_strings=multiline).replace("\n", line_end)
    spots = found(text)
    for path, value in leaves(tomllib.loads(text)):
        written = shown(text, spots[path].value)
        if isinstance(value, str) and written == '"""':
            continue
        assert {"x": value} == tomllib.loads(f"x = {written}")
        name = path[-1]
        if isinstance(name, str):
            assert {name: 1} == tomllib.loads(f"{shown(text, spots[path].key)} = 1")


def leaves(value: Value, path: Loc = ()) -> Iterator[tuple[Loc, Value]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def shown(text: str, spot: Spot) -> str:
    line = text.split("\n")[spot.line - 1]
    return line[spot.column - 1 : spot.column - 1 + spot.width]
