"""Label search: how long an answer takes for words as people type them, Danish and English, errors included.

The target is 20 ms (docs/decisions/0005). Run: make bench, or .venv/bin/python benchmarks/bench_search.py.
"""

import random
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import typer
from rich.console import Console
from rich.table import Table

from app.foundation.core.i18n import Language
from app.registers.reference import packaged
from app.registers.reference.search import LabelIndex, Term

TARGET_MS = 20.0
LIMIT = 50
RELEASE = "1.2.0"
WORDS = (
    "køkkenmedhjælper", "koekken", "kokkn", "kok", "tjener", "rengøring", "rengoring", "rengøringsassistent",
    "lagermedarbejder", "lager", "lagr", "truckfører", "gaffeltruck", "chauffør", "buschauffør", "sygeplejerske",
    "sosu", "social- og sundhedshjælper", "pædagog", "pædagogmedhjælper", "lærer", "tømrer", "tomrer", "murer",
    "elektriker", "vvs", "smed", "svejser", "svejsning", "maler", "gartner", "landmand", "slagter", "bager", "bagre",
    "frisør", "sælger", "butiksassistent", "butik", "kassemedarbejder", "regnskab", "bogholder", "revisor",
    "programmør", "softwareudvikler", "it-support", "kontorassistent", "receptionist", "tolk", "oversætter",
    "mekaniker", "automekaniker", "montør", "maskinoperatør", "operatør", "pakker", "postbud", "vagt", "portør",
    "syerske", "skrædder", "fisker", "stilladsarbejder", "betonarbejder", "anlægsgartner", "vicevært", "pedel",
    "kitchen assistant", "kitchn assistant", "cook", "chef", "waiter", "cleaner", "warehouse worker", "warehous",
    "forklift", "truck driver", "bus driver", "nurse", "nurce", "care worker", "teacher", "carpenter", "bricklayer",
    "electrician", "electrisian", "plumber", "welder", "painter", "gardener", "farmer", "butcher", "baker",
    "hairdresser", "shop assistant", "cashier", "accountant", "acountant", "developer", "software developer",
    "receptionist", "interpreter", "mechanic", "mechnic", "machine operator", "packer", "guard", "tailor",
)  # fmt: skip


def terms(rows: Iterable[Mapping[str, Any]]) -> Iterator[Term[Any]]:
    for row in rows:
        yield Term(row["id"], row["label_en"], Language.EN)
        if row["label_da"]:
            yield Term(row["id"], row["label_da"], Language.DA)
        for name, language in (("alt_labels_en", Language.EN), ("alt_labels_da", Language.DA)):
            for text in row[name]:
                yield Term(row["id"], text, language, preferred=False)


def queries() -> list[str]:
    """The words, and each of them once more as somebody in a hurry types it: a letter left out or two swapped."""
    dice = random.Random(1)
    return [*WORDS, *(_mistyped(word, dice) for word in WORDS)]


def _mistyped(word: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(word) - 1)
    if dice.random() < 0.5:
        return word[:place] + word[place + 1 :]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def timed(index: LabelIndex[Any], texts: list[str], rounds: int) -> tuple[list[float], list[float], int]:
    """Milliseconds of every search; processor milliseconds of each text's best round; how many texts find anything.

    Processor time is what the search itself needs: other work on the machine hardly counts in it.
    """
    taken, found = [], 0
    needed = dict.fromkeys(texts, float("inf"))
    for number in range(rounds):
        for text in texts:
            before, worked = time.perf_counter(), time.process_time()
            keys = index.search(text, Language.DA, LIMIT)
            needed[text] = min(needed[text], (time.process_time() - worked) * 1000)
            taken.append((time.perf_counter() - before) * 1000)
            found += bool(keys) and number == 0
    return sorted(taken), sorted(needed.values()), found


def main(rounds: Annotated[int, typer.Option(min=1, help="How often every query is asked.")] = 5) -> None:
    """Prints one line per kind of label."""
    esco, texts = packaged.esco_release(RELEASE), queries()
    table = Table(title="Label search", caption=f"{len(texts)} queries, {rounds} rounds; target {TARGET_MS:g} ms")
    table.add_column("labels of")
    for name in ("labels", "built in s", "answered", "p50 ms", "p99 ms", "worst ms", "over target", "worst cpu ms"):
        table.add_column(name, justify="right")
    for kind, rows in (("occupations", esco.occupations), ("skills", esco.skills)):
        labels = list(terms(rows))
        before = time.perf_counter()
        index: LabelIndex[Any] = LabelIndex(labels)
        built = time.perf_counter() - before
        taken, needed, found = timed(index, texts, rounds)
        over = sum(each > TARGET_MS for each in taken) / len(taken)
        p50, p99 = (taken[int(len(taken) * share)] for share in (0.5, 0.99))
        table.add_row(
            kind, str(len(labels)), f"{built:.2f}", f"{found} of {len(texts)}",
            f"{p50:.1f}", f"{p99:.1f}", f"{taken[-1]:.1f}", f"{over:.1%}", f"{needed[-1]:.1f}",
        )  # fmt: skip
    Console(width=120).print(table)


if __name__ == "__main__":
    typer.run(main)
