"""What people write in a plan that TOML takes otherwise, or not at all, and what they mean by it.

Amounts and dates without quotation marks, quotation marks as a word processor makes them, and the
plan's keys and words in Indonesian.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from ..core.values.dates import parse_date
from ..core.values.money import format_grouped
from ..core.values.problem import Place, Problem, RefusedError
from ..core.values.typed_amount import parse_amount

# A key and what stands behind it, without quotation marks, up to the next key or a comment.
_UNQUOTED = re.compile(
    r"(?P<key>[\w.-]+)[ \t]*=[ \t]*(?P<text>[^\s\"'#\[\]{}][^\"'#\[\]{}]*?)[ \t]*"
    r"(?=,[ \t]*[\w.-]+[ \t]*=|[}\]#]|$)"
)
_LONGEST = 1000
"""In characters; a line that is longer was written by no hand, and takes too long to look at."""
_STRAIGHT = re.compile(r"\"[^\"]*\"|'[^']*'")
_TYPOGRAPHIC = re.compile(
    "[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02]|(?<==)[ \t]*[\u2018\u2019]"
)
_ALL_TYPOGRAPHIC = re.compile("[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02\u2018\u2019]")


def slips(lines: Sequence[str], file: str, *, first: int) -> list[Problem]:
    """What was meant where TOML gave up; nothing where that can't be told.

    Args:
        lines: Of the file, without their line ends.
        file: Its name in the places of problems.
        first: The number of the line over which TOML gave up. Where there is a slip in it, those
            in the lines behind it are told as well: TOML does not come so far.
    """
    if _slip(lines[first - 1], Place(file, first)) is None:
        return []
    places = (Place(file, number) for number in range(first, len(lines) + 1))
    return [found for each in places if (found := _slip(lines[each.line - 1], each))]


def _slip(line: str, place: Place) -> Problem | None:
    if len(line) > _LONGEST:
        return None
    # Blanked, so that every column stays where it is.
    bare = _STRAIGHT.sub(lambda found: " " * len(found[0]), line).partition("#")[0]
    if found := _TYPOGRAPHIC.search(bare):
        straight = _ALL_TYPOGRAPHIC.sub('"', line).strip()
        where = Place(place.file, place.line, found.end(), line)
        return Problem(
            "quotes-typographic", {"text": found[0].strip(), "straight": straight}, where
        )
    for found in _UNQUOTED.finditer(line[: len(bare)]):
        in_quotes = bare[found.start()] == " "
        if not in_quotes and (problem := _unquoted(found["key"], found["text"])):
            where = Place(place.file, place.line, found.start("text") + 1, line, len(found["text"]))
            return Problem(problem.code, problem.values, where)
    return None


def _unquoted(key: str, text: str) -> Problem | None:
    """An amount, a date, a name or a percentage that only text can say."""
    if _is_toml(text):
        return None
    try:
        return Problem("date-unquoted", {"key": key, "text": text, "date": parse_date(text)})
    except RefusedError as error:
        if error.problems[0].code != "date-unreadable":
            return error.problems[0]
    try:
        amount = parse_amount(text, zero_allowed=True)
    except RefusedError as error:
        if error.problems[0].code != "amount-unreadable":
            return error.problems[0]
        is_text = text[0].isalnum() and "\\" not in text
        return Problem("text-unquoted", {"key": key, "text": text}) if is_text else None
    whole, sen = divmod(amount, 100)
    number = f'"{format_grouped(amount, with_sen=True)}"' if sen else str(whole)
    return Problem("amount-unquoted", {"key": key, "text": text, "number": number})


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(f"x = {text}")
    except tomllib.TOMLDecodeError:
        return False
    return True


def key_said(name: str, known: Collection[str]) -> str:
    """The key that a name says, in Indonesian too; empty where it says none of those known."""
    word = _word(name)
    return next((key for key in (word, *KEYS.get(word, ())) if key in known), "")


def key_meant(name: str, known: Collection[str]) -> str:
    """The key that is meant by one that is not known; empty where none is near.

    Args:
        name: As it was written.
        known: The keys that its table may have.
    """
    word = _word(name)
    near = [said] if (said := key_said(name, known)) else []
    near += get_close_matches(word, known, n=1)
    # A slip of the pen in the Indonesian word.
    near += [
        key for said in get_close_matches(word, KEYS, n=1) for key in KEYS[said] if key in known
    ]
    return near[0] if near else ""


def value_meant(text: str, allowed: Collection[str]) -> str:
    """The word that is meant by one that is not allowed; empty where none is near."""
    word = _word(text)
    near = [value for value in VALUES.get(word, ()) if value in allowed]
    lowered = {value.lower(): value for value in allowed}
    near += [lowered[found] for found in get_close_matches(text.strip().lower(), lowered, n=1)]
    return near[0] if near else ""


def _word(text: str) -> str:
    return re.sub(r"[\s-]+", "_", text.strip().lower())


KEYS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("kantor", "pemda", "pemerintah_daerah"), ("office",)),
    **dict.fromkeys(("alokasi", "pagu_hibah", "hibah", "penerima_hibah"), ("allocation",)),
    **dict.fromkeys(("penerima", "nama_penerima", "lembaga"), ("recipient",)),
    **dict.fromkeys(("jumlah", "nilai", "besaran", "nominal", "pagu"), ("amount",)),
    **dict.fromkeys(("jenis", "jenis_penerima", "tipe"), ("kind",)),
    "nama": ("name", "recipient"),
    "name": ("recipient",),
    "kode": ("id", "region_code"),
    **dict.fromkeys(("kode_wilayah", "kode_daerah"), ("region_code",)),
    **dict.fromkeys(
        (
            *("hari_pemungutan_suara", "tanggal_pemungutan_suara", "pemungutan_suara"),
            *("hari_pencoblosan", "tanggal_pencoblosan", "hari_h"),
        ),
        ("voting_day",),
    ),
    **dict.fromkeys(("hari_usulan", "tanggal_usulan", "usulan_pengesahan"), ("proposal_day",)),
    "zona_waktu": ("time_zone",),
    "bahasa": ("language",),
    "latihan": ("practice",),
    "cuti_bersama": ("collective_leave",),
    **dict.fromkeys(("libur", "hari_libur"), ("holiday",)),
    **dict.fromkeys(("nphd", "perjanjian", "naskah_perjanjian"), ("agreement",)),
    **dict.fromkeys(("nomor", "no", "nomor_nphd", "nomor_rekening"), ("number",)),
    "nomor_penerima": ("recipient_number",),
    **dict.fromkeys(("tanggal", "tgl"), ("date", "signed", "as_of")),
    **dict.fromkeys(
        ("ditandatangani", "tanggal_nphd", "tanggal_tanda_tangan", "penandatanganan"), ("signed",)
    ),
    **dict.fromkeys(("rekening", "rekening_penerima"), ("recipient_account",)),
    "kode_rekening": ("account_code",),
    **dict.fromkeys(("pemilik", "atas_nama", "nama_rekening"), ("holder",)),
    **dict.fromkeys(("nama_bank",), ("bank",)),
    **dict.fromkeys(("saldo_awal", "pembukaan"), ("opening",)),
    **dict.fromkeys(("per", "per_tanggal"), ("as_of",)),
    **dict.fromkeys(("cair", "realisasi", "dicairkan", "sudah_cair"), ("disbursed",)),
    **dict.fromkeys(("dalam_proses", "proses"), ("in_process",)),
    "tahapan": ("stage",),
    **dict.fromkeys(("sumber", "dasar"), ("source", "base")),
    **dict.fromkeys(("tahap", "termin"), ("tranche",)),
    **dict.fromkeys(("persen", "persentase"), ("percent",)),
    **dict.fromkeys(("tahun", "ta", "tahun_anggaran"), ("fiscal_year",)),
    **dict.fromkeys(("tenggat", "batas_waktu", "paling_lambat", "jatuh_tempo"), ("due",)),
    **dict.fromkeys(("jadwal", "skema"), ("schedule",)),
    "sisa": ("remainder",),
    **dict.fromkeys(("ditanggung_oleh", "ditanggung", "sumber_dana"), ("funded_by",)),
    **dict.fromkeys(("dibayar_melalui", "melalui"), ("paid_through",)),
    **dict.fromkeys(("syarat", "hanya_jika", "jika"), ("only_if",)),
    **dict.fromkeys(("rkud", "rekening_kas_umum_daerah", "rekening_kas"), ("treasury_account",)),
    **dict.fromkeys(("dpa", "anggaran", "pagu_anggaran"), ("budget",)),
}
"""What a key is in Indonesian, and the keys that may be meant by it, the likeliest first."""
VALUES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("penyelenggara", "kpu", "kip", "pemilihan"), ("organiser",)),
    **dict.fromkeys(("pengawas", "bawaslu", "panwaslih"), ("supervisor",)),
    **dict.fromkeys(("pengamanan", "keamanan"), ("security",)),
    **dict.fromkeys(
        ("tni", "militer", "tentara", "kodam", "korem", "kodim", "lanal", "lanud"),
        ("military", "security"),
    ),
    **dict.fromkeys(
        ("polri", "polisi", "kepolisian", "polda", "polres", "polresta", "polrestabes"),
        ("police", "security"),
    ),
    **dict.fromkeys(("lain", "lainnya", "lain_lain"), ("other",)),
    **dict.fromkeys(("diajukan", "permohonan", "kesbangpol"), ("requested",)),
    **dict.fromkeys(("terverifikasi", "verifikasi", "diverifikasi", "bendahara"), ("verified",)),
    **dict.fromkeys(("pa/kpa", "pa", "kpa"), ("spp",)),
    "bpkad": ("spm",),
    **dict.fromkeys(("sp2d_terbit", "bank"), ("sp2d",)),
    **dict.fromkeys(("bulan", "bulanan"), ("month",)),
    **dict.fromkeys(("triwulan", "kuartal"), ("quarter",)),
    "kalimat": ("plain",),
    "tabel": ("table",),
    "libur": ("off",),
    **dict.fromkeys(("kerja", "masuk"), ("working",)),
    **dict.fromkeys(("indonesia", "bahasa_indonesia"), ("id",)),
    **dict.fromkeys(("inggris", "english"), ("en",)),
    "wib": ("Asia/Jakarta",),
    "wita": ("Asia/Makassar",),
    "wit": ("Asia/Jayapura",),
    **dict.fromkeys(("sekaligus", "tunggal", "satu_tahap"), ("single",)),
    **dict.fromkeys(("permendagri_41/2020", "40/60"), ("41/2020",)),
    **dict.fromkeys(("permendagri_54/2019", "40/50/10"), ("54/2019",)),
    **dict.fromkeys(("ya", "benar"), ("true",)),
    **dict.fromkeys(("tidak", "bukan"), ("false",)),
}
"""The same of the words that a plan knows, and of those behind an option."""
