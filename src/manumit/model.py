"""The nouns of the field as frozen records: no behaviour that reads, writes or asks the time.

Offsets are always indices of Python characters (code points) into `Item.text`, end exclusive. Times are ISO 8601 strings
as the source wrote them, or UTC with `Z` where Manumit wrote them.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Level = Literal["none", "notice", "elevated", "high", "urgent"]
Judgement = Literal["confirm", "dismiss", "escalate", "watch"]

LEVELS: tuple[Level, ...] = ("none", "notice", "elevated", "high", "urgent")
JUDGEMENTS: tuple[Judgement, ...] = ("confirm", "dismiss", "escalate", "watch")


CHOSEN = "chosen"
"""The subject of a case that a person opened; the others are `cluster`, `thread` and `item`."""


def rank(level: Level) -> int:
    """Where a level stands, 0 for none to 4 for urgent."""
    return LEVELS.index(level)


class Record(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The base of every record: frozen, and empty fields are left out of its JSON.

    Records hold values and other records, never a way back to themselves, so the cycle collector need not look at them.
    """


class Span(Record, frozen=True):
    """A named column inside the joined text of an item."""

    name: str
    start: int
    end: int


class Item(Record, frozen=True):
    """Anything posted: an advert, a message, a profile.

    `id` is unique within what is handled together: the source's own id, or the line, before an item is kept; the
    workspace's id (`I-17`) afterwards, when `ref` holds the source's own.
    """

    id: str
    text: str
    fields: tuple[Span, ...] = ()
    ref: str = ""
    thread: str = ""
    actor: str = ""
    posted_at: str = ""
    url: str = ""
    location: str = ""
    source: str = ""
    line: int = 0
    extra: dict[str, str] = {}


class Finding(Record, frozen=True):
    """One thing found in an item at an offset: a selector, an indicator, or an element that gives context.

    `value` is the canonical form (`+12025550143`, `recruitment-fee`), `text` the words as they stand in the item.
    `source` cites the literature for an indicator. `detail` carries what a kind knows more (currency, platform, danger).
    """

    kind: str
    value: str
    start: int
    end: int
    text: str
    source: str = ""
    detail: dict[str, str] = {}


class Reason(Record, frozen=True):
    """Why an answer is what it is: an indicator, the answer it feeds, its weight, and the words.

    In a thread or cluster `item` says which item holds the words. A counter-reason has a weight <= 0.
    """

    indicator: str
    name: str
    question: str
    weight: float
    quote: str
    start: int
    end: int
    source: str
    item: str = ""


class Assessment(Record, frozen=True, omit_defaults=False):
    """What the findings of an item, thread or cluster add up to: two answers apart, with reasons and counter-reasons.

    `level` is the higher of the two answers. `score` (0..1) orders within a level; it is not a probability.
    `context` lists what was found and moves nothing (use `do_not_score`). `danger` names signs of present danger.
    """

    level: Level = "none"
    score: float = 0.0
    deception: Level = "none"
    exploitation: Level = "none"
    act: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    danger: tuple[str, ...] = ()
    voice: str = ""
    reasons: tuple[Reason, ...] = ()
    counter: tuple[Reason, ...] = ()
    context: tuple[Reason, ...] = ()


class Edge(Record, frozen=True):
    """A link between two items with its evidence: what they share, where it stands in each."""

    a: str
    b: str
    kind: str
    value: str
    a_start: int = -1
    a_end: int = -1
    b_start: int = -1
    b_end: int = -1


class Hub(Record, frozen=True):
    """A value held by so many different texts that it links nobody; kept so that a person sees what was not joined."""

    kind: str
    value: str
    items: int


class Cluster(Record, frozen=True):
    """Items joined by links. `id` is made from its first member and so survives growth."""

    id: str
    items: tuple[str, ...]
    edges: tuple[Edge, ...] = ()


class Case(Record, frozen=True):
    """A cluster, thread or item put before a person."""

    id: str
    subject: str
    subject_id: str
    items: tuple[str, ...]
    assessment: Assessment
    state: str
    opened_at: str
    title: str = ""
    merged_into: str = ""


class Decision(Record, frozen=True):
    """What a person said of a case, with the reason. Appended; never overwritten."""

    id: str
    case: str
    judgement: str
    reason: str
    reviewer: str
    at: str
    level: str
    rules: str
    snapshot: str = ""


class Entry(Record, frozen=True, omit_defaults=False):
    """One sealed event of the ledger.

    `commitments` name what was sealed as `subject=hex`; nothing in an entry is content or a selector.
    """

    seq: int
    at: str
    event: str
    actor: str
    subject: str
    commitments: tuple[str, ...]
    previous: str
    digest: str
