"""`index.html`: the whole case for a reader without any software but a browser; no script, no outside request."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from manumit.evidence import checks, words
from manumit.evidence.marks import Shown, show, visible
from manumit.evidence.reasons import NO_SELECTOR, Lists, gone
from manumit.evidence.records import CaseFile, LedgerLink, PackContents, PackedFile, SealedItem
from manumit.model import Assessment, Entry, Finding, rank

LARGEST = 8_000_000
"""A page of more bytes is drawn again with fewer items and rows, so that any browser opens it."""
_BEGINNING = 90
_BEGINNING_BYTES = 600
_SHORT = 16
_SHELF = files("manumit.evidence")


class Room(NamedTuple):
    """How much of a case one page shows: full items, rows for the others, rows of other tables, bytes of items."""

    items: int = 200
    rest: int = 4_000
    rows: int = 500
    bytes: int = 3_000_000
    item_bytes: int = 300_000

    def __truediv__(self, by: int) -> Room:
        """A page of about one `by`-th the size."""
        return Room(*(max(1, each // by) for each in self))


class ItemView(NamedTuple):
    """One item as the page shows it."""

    number: int
    held: SealedItem
    shown: Shown
    when: words.When
    assessment: Assessment | None
    columns: str
    further: str
    unread: str


class LedgerRow(NamedTuple):
    """A row of the ledger table: an entry, or a run of links."""

    first: int
    last: int
    entry: Entry | None


class TimeRow(NamedTuple):
    """A row of the timeline."""

    when: words.When
    what: str
    anchor: str
    origin: str


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "visible": visible,
        "clip": _clip,
        "element": words.element,
        "kind": words.kind,
        "moment": words.moment,
        "judgement": words.judgement,
    }
    environment.globals |= {"count": words.count, "rank": rank}
    return environment.from_string(_SHELF.joinpath("page.html.j2").read_text(encoding="utf-8"))


def _clip(text: str, most: int = 200) -> Markup:
    """`text` as `visible` shows it, cut to a length that a table or line can hold."""
    return visible(text) if len(text) <= most else visible(text[:most]) + "…"


@cache
def form() -> str:
    """The digest of everything that draws a pack: two packs of one form with the same contents are the same bytes."""
    digest = hashlib.sha256(f"jinja2 {jinja2.__version__}".encode())
    for file in sorted(_SHELF.iterdir(), key=lambda file: file.name):
        if file.name.endswith((".py", ".j2", ".css", ".txt")) and file.name != "verify.py":
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def render(contents: PackContents, told: CaseFile, listed: Sequence[PackedFile]) -> bytes:
    """The page, as UTF-8. `listed` are the files whose digests it can show: all that do not depend on the page."""
    page = b""
    for smaller in (1, 4, 16, 64):
        page = _draw(contents, told, listed, Room() / smaller)
        if len(page) < LARGEST:
            break
    return page


def _draw(contents: PackContents, told: CaseFile, listed: Sequence[PackedFile], room: Room) -> bytes:
    case = contents.case
    single = case.items[0] if len(case.items) == 1 else ""
    lists = Lists(case.assessment, single, contents.assessments)
    full, rest = _items(contents, lists, room)
    decided = checks.decided_on(contents)
    timeline, ledger = _timeline(contents), list(_ledger(contents.ledger))
    texts = {held.item.id: held.item.text for held in contents.items}
    css = "\n" + _SHELF.joinpath("page.css").read_text(encoding="utf-8")
    html = _template().render(
        case=case,
        told=told,
        contents=contents,
        css=Markup(css),  # noqa: S704 - our own file, not anyone's words
        css_digest=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
        sentence=words.sentence(
            case,
            len(contents.edges),
            (held.item.source for held in contents.items),
            (held.item.posted_at for held in contents.items),
        ),
        lists=lists.by_hand,
        numbers={held.item.id: number for number, held in enumerate(contents.items, 1)},
        items=full,
        rest=rest,
        harmless=words.harmless(case.assessment, bool(contents.edges)),
        levels=words.LEVELS,
        likeness=words.LIKENESS,
        decided=decided,
        gone=gone(decided[1].assessment, case.assessment) if decided else [],
        timeline=timeline[: room.rows],
        timeline_total=len(timeline),
        untimed=sum(1 for held in contents.items if not held.item.posted_at),
        edges=[
            (edge, _quoted(texts[edge.a], edge.a_start, edge.a_end), _quoted(texts[edge.b], edge.b_start, edge.b_end))
            for edge in contents.edges[: room.rows]
        ],
        hubs=contents.hubs[: room.rows],
        ledger=ledger[: room.rows],
        ledger_total=len(ledger),
        listed=listed,
        short=_SHORT,
        said={entry.indicator: entry.name for entries in lists.by_hand.values() for entry in entries},
    )
    return html.encode()


def _items(contents: PackContents, lists: Lists, room: Room) -> tuple[list[ItemView], list[ItemView]]:
    """The items shown in full, and rows for as many others as there is room for."""
    most = min(room.item_bytes, room.bytes // min(room.items, max(1, len(contents.items))))
    full: list[ItemView] = []
    rest: list[ItemView] = []
    for number, held in enumerate(contents.items[: room.items + room.rest], 1):
        item = held.item
        findings = contents.findings.get(item.id, ())
        whole = number <= room.items
        view = ItemView(
            number,
            held,
            show(item.text, lists.marks(item.id, findings), most) if whole else _beginning(item.text),
            words.when(item.posted_at),
            contents.assessments.get(item.id),
            ", ".join(span.name for span in item.fields),
            ", ".join(sorted(item.extra)),
            _unread(findings, contents.assessments.get(item.id)),
        )
        (full if whole else rest).append(view)
    return full, rest


def _quoted(text: str, start: int, end: int) -> str:
    """The words between two offsets, or none where the source gives no offsets."""
    return text[start:end] if start >= 0 else ""


def _beginning(text: str) -> Shown:
    """The first words of an item, for a row of a table."""
    first = " ".join(text[: _BEGINNING * 3].split())[:_BEGINNING]
    html = visible(first)
    if len(html) > _BEGINNING_BYTES:
        html = visible(first[: _BEGINNING // 8])
    return Shown(html, max(0, len(text) - len(first)), 0)


def _unread(findings: Sequence[Finding], assessment: Assessment | None) -> str:
    """What was found in an item and stands in none of its lists."""
    a = assessment or Assessment()
    read = {reason.indicator for reason in (*a.reasons, *a.counter, *a.context)}
    left = dict.fromkeys(f.value for f in findings if f.kind in NO_SELECTOR and f.value not in read)
    return ", ".join(value.replace("-", " ") for value in left)


def _timeline(contents: PackContents) -> list[TimeRow]:
    """Everything that has a time, in order; what has none is counted by the page."""
    rows = [
        TimeRow(words.when(held.item.posted_at), f"Item {held.item.id} posted", f"item-{number}", held.item.source)
        for number, held in enumerate(contents.items, 1)
        if held.item.posted_at
    ]
    case = contents.case
    rows.append(TimeRow(words.when(case.opened_at), "Case opened", "", "the workspace's clock"))
    for held in contents.decisions:
        said = words.judgement(held.decision.judgement)
        rows.append(
            TimeRow(words.when(held.decision.at), f"{said}, decision {held.decision.id}", "", "the workspace's clock")
        )
    rows.append(TimeRow(words.when(contents.made_at), "Pack made", "", "the workspace's clock"))
    return sorted(rows, key=lambda row: row.when.order)


def _ledger(ledger: Sequence[Entry | LedgerLink]) -> Iterator[LedgerRow]:
    """The excerpt with each run of links as one row."""
    run: list[int] = []
    for place in ledger:
        if isinstance(place, LedgerLink):
            run.append(place.seq)
            continue
        if run:
            yield LedgerRow(run[0], run[-1], None)
            run = []
        yield LedgerRow(place.seq, place.seq, place)
    if run:
        yield LedgerRow(run[0], run[-1], None)
