"""What Typer says is wrong with a command line, in our words.

Its errors are told apart by the names of their types: they live in a part of Typer that is not
public.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from typer.exceptions import TyperException

from ..core.values.problem import Place, Problem, RefusedError
from ..core.values.typed_amount import parse_amount

_QUOTED = re.compile(r"\(([^()]*)\)\s*$|'([^']*)'")


def usage_problem(error: TyperException, arguments: Sequence[str], command: str) -> Problem:
    """The problem of a command line that could not be understood.

    Args:
        error: What Typer says of it.
        arguments: The command line, without the program's name.
        command: Whose it is; empty before that is known.
    """
    details: Any = error
    match type(error).__name__:
        case "NoSuchOption":
            if negative := _negative_amount(details, arguments):
                return negative
            values = {"name": details.option_name, "near": _option_meant(details)}
            return Problem("usage-unknown-option", {**values, "command": command})
        case "MissingParameter":
            values = {"name": _name(details.param), "command": command}
            return Problem("usage-missing", values)
        case "BadOptionUsage":
            values = {"name": details.option_name, "command": command}
            return Problem("usage-value", values)
        case "BadParameter" | "BadArgumentUsage":
            param = getattr(details, "param", None)
            name = _name(param) if param is not None else error.message
            return Problem("usage-value", {"name": name, "command": command})
        case _:
            found = _QUOTED.search(error.message)
            name = next(filter(None, found.groups()), "") if found else error.message
            return Problem("usage-extra", {"name": name})


def command_meant(name: str, commands: Collection[str]) -> str:
    """The command that is meant by another word, in Indonesian too; empty where none is near."""
    word = name.strip().lower()
    near = [COMMANDS_SAID[word]] if word in COMMANDS_SAID else get_close_matches(word, commands, 1)
    # A slip of the pen in the Indonesian word.
    near += [COMMANDS_SAID[said] for said in get_close_matches(word, COMMANDS_SAID, 1)]
    return near[0] if near else ""


def _option_meant(details: Any) -> str:
    """The same of an option, among those of its command."""
    word = str(details.option_name).lstrip("-").lower()
    options = {option for param in details.ctx.command.params for option in param.opts}
    said = (f"--{option}" for option in OPTIONS_SAID.get(word, ()))
    return next(
        (option for option in (*said, *sorted(details.possibilities or ())) if option in options),
        "",
    )


def _negative_amount(details: Any, arguments: Sequence[str]) -> Problem | None:
    """What looks like an option and is an amount below zero, where the command takes an amount."""
    if not any(param.metavar == "AMOUNT" for param in details.ctx.command.params):
        return None
    typed = (each for each in arguments if each.startswith(details.option_name))
    try:
        parse_amount(next(typed, ""))
    except RefusedError as error:
        [problem] = error.problems
        if problem.code == "amount-negative":
            return replace(problem, where=Place("AMOUNT"))
    return None


def _name(param: Any) -> str:
    if param.param_type_name == "argument":
        return str(param.metavar or param.name)
    return str(max(param.opts, key=len))


COMMANDS_SAID: Mapping[str, str] = {
    **dict.fromkeys(("mulai", "baru", "buat"), "init"),
    **dict.fromkeys(("saldo", "keadaan", "rekap", "realisasi"), "status"),
    **dict.fromkeys(("lihat", "tampilkan", "rincian"), "show"),
    **dict.fromkeys(("jadwal", "tenggat", "tahap"), "schedule"),
    **dict.fromkeys(("periksa", "cek", "temuan"), "check"),
    **dict.fromkeys(("ringkasan", "ringkas", "rapat"), "brief"),
    **dict.fromkeys(("ajukan", "permohonan", "usulan", "minta"), "request"),
    **dict.fromkeys(("maju", "teruskan", "verifikasi", "spp", "spm"), "advance"),
    **dict.fromkeys(("bayar", "cair", "cairkan", "pencairan", "sp2d", "pay"), "disburse"),
    "retur": "bounce",
    **dict.fromkeys(("laporan", "report"), "lpj"),
    **dict.fromkeys(("kembali", "kembalikan", "pengembalian", "setor", "sts", "refund"), "return"),
    **dict.fromkeys(("akhiri", "hentikan", "tutup"), "end"),
    **dict.fromkeys(("tarik", "cabut"), "cancel"),
    **dict.fromkeys(("batal", "batalkan", "ralat", "koreksi", "hapus", "undo"), "reverse"),
    **dict.fromkeys(("adendum", "ubah", "perubahan"), "adopt"),
    **dict.fromkeys(("riwayat", "register", "entri"), "history"),
    "ekspor": "export",
    "bantuan": "help",
}
"""What people call what a command does."""
OPTIONS_SAID: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("tanggal", "tgl"), ("date",)),
    "per": ("as-of",),
    **dict.fromkeys(("dari", "sejak"), ("from",)),
    **dict.fromkeys(("sampai", "hingga"), ("to",)),
    "bulan": ("month",),
    **dict.fromkeys(("tahun", "ta", "tahun-anggaran"), ("fiscal-year",)),
    **dict.fromkeys(("surat", "nomor-surat"), ("letter",)),
    **dict.fromkeys(("nomor", "no"), ("sp2d", "letter", "sts", "document")),
    "dokumen": ("document",),
    **dict.fromkeys(("catatan", "keterangan", "alasan"), ("note",)),
    "rekening": ("account",),
    **dict.fromkeys(("sisa", "saldo"), ("remainder",)),
    "tahap": ("tranche",),
    "tahapan": ("to",),
    "permohonan": ("request",),
    "jasa-giro": ("interest",),
    "bahasa": ("lang",),
    "kantor": ("office",),
    "pagu": ("allocation",),
    "penerima": ("allocation", "recipients"),
}
"""What an option is in Indonesian, and those that may be meant by it, the likeliest first."""
