"""Make docs/reference/proofs.md from what `make proof` reports of one run.

    python docs/make_proofs.py REPORT.xml

Where a proof was smaller than it has to be, nothing is written.
"""

from __future__ import annotations

import os
import platform
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from pilkada_cli import __version__

PAGE = Path(__file__).parent / "reference" / "proofs.md"
SECTIONS = {
    "test_crashes": "Crashes, on a simulated disk",
    "test_faults": "A disk that fails",
    "test_kills": "Processes that are killed",
    "test_state_machine": "Random days of an office",
    "test_edits": "Damage and forgery",
    "test_watching": "A second computer that watches",
    "test_fuzz_line": "Lines by chance",
    "test_fuzz_plan": "Plans by chance",
    "test_fuzz_amount": "Amounts by chance",
    "test_fuzz_date": "Dates by chance",
    "test_fuzz_head": "Heads by chance",
    "test_canonical": "The canonical form",
    "test_golden_ledgers": "Ledgers of released versions",
    "test_broken_copies": "Broken copies of the store",
}
LEAST = {
    ("test_crashes", "states"): 150_000,
    ("test_kills", "kills"): 10_000,
    ("test_watching", "changes"): 5_000,
}
"""What a run has to reach."""

ABOUT = """# The proofs

What holds the promises of [the ledger](../concepts/ledger.md), how much of it was tried, and where.
One command reproduces it:

```
make proof
```

The run below took some {minutes} minutes on {cores} processors. A part of each proof, with the same
seed, is in `make test`. `PILKADA_SEED=NUMBER` takes another seed; a test that fails prints its own.
[What is protected](../concepts/protection.md) says which proof holds which promise.

The figures below are those of one run of pilkada {version} with Python {python} on {system}. All
tests of it passed.
"""


def main(report: Path) -> None:
    """Read the report, see that it is large enough, write the page."""
    suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314 (our own file)
    if suite is None or suite.get("failures") != "0" or suite.get("errors") != "0":
        raise SystemExit("the run did not pass")
    cases = [Case(each) for each in suite.iter("testcase")]
    for (module, figure), least in LEAST.items():
        found = sum(case.figures[figure] for case in cases if case.module == module)
        if found < least:
            raise SystemExit(f"{module} has {found} {figure}; {least} are asked for")
    seconds = sum(case.seconds for case in cases)
    about = ABOUT.format(
        minutes=max(1, round(float(suite.get("time", "0")) / 60)),
        cores=os.cpu_count(),
        version=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} ({platform.machine()})",
    )
    lines = [about, *page(cases), f"Together {len(cases)} tests and {seconds:.0f} seconds of work."]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


class Case:
    """One test of the run: its sentence, its figures."""

    def __init__(self, element: ET.Element) -> None:
        self.module = element.get("classname", "").split(".")[2]
        name, _, self.what = element.get("name", "").partition("[")
        self.sentence = name.removeprefix("test_").replace("_", " ")
        self.seconds = float(element.get("time", "0"))
        self.figures: Counter[str] = Counter()
        for each in element.iter("property"):
            value = each.get("value", "")
            if value.isdigit() and each.get("name") != "seed":
                self.figures[each.get("name", "")] += int(value)


def page(cases: list[Case]) -> Iterator[str]:
    """A section for each file of proofs, a row for each sentence."""
    for module, title in SECTIONS.items():
        mine = [case for case in cases if case.module == module]
        yield f"## {title}\n\n`tests/proofs/{module}.py`\n\n| what holds | tried |\n|---|---|"
        for sentence in dict.fromkeys(case.sentence for case in mine):
            same = [case for case in mine if case.sentence == sentence]
            figures: Counter[str] = sum((case.figures for case in same), Counter())
            tried = [f"{count:,} {name.replace('_', ' ')}" for name, count in figures.items()]
            cases_run = f"{len(same)} cases" if len(same) > 1 else "1 case"
            yield f"| {sentence} | {', '.join([*tried, cases_run])} |"
        yield ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
