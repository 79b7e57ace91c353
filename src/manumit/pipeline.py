"""The machine's half: read, keep, screen, link, open cases. Nothing in here decides one.

1 ingest       readers.read            -> items       store.add_items (sealed)
2 screen       find.find               -> findings    assess.assess_item -> assessments
3 link         link.link, link.join    -> clusters    assess.assess_cluster, assess.assess_thread
4 open_cases   assess.may_open         -> cases       store.save_case
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from manumit import custody
from manumit.assess import assess_cluster, assess_item, assess_thread, may_open, title_of
from manumit.errors import BadInput
from manumit.find import LINKING, find, find_all
from manumit.knowledge import load
from manumit.knowledge.places import region_of
from manumit.knowledge.text import Text
from manumit.knowledge.tongue import language_of
from manumit.link import join, link
from manumit.link.post import Post, post
from manumit.model import CHOSEN, Assessment, Case, Cluster, Edge, Finding, Hub, Item, Record, Span, rank
from manumit.readers import ReadReport, read
from manumit.store import ImportState, Writer
from manumit.workspace import Workspace

Progress = Callable[[int], None]
"""Called with how many more were done."""

BATCH = 500
_AT_ONCE = 64
_CHARACTERS_AT_ONCE = 200_000
REGION = "region hint"
"""The extra column that holds the region a person gave for a file whose rows name none."""

_T = TypeVar("_T")


class Screened(Record, frozen=True):
    """One line of `manumit screen`: what was found in an item and what it adds up to."""

    id: str
    language: str
    findings: tuple[Finding, ...]
    assessment: Assessment
    fields: tuple[Span, ...] = ()


class Imported(Record, frozen=True):
    """What came of importing one file: the counts, and what a person should look at."""

    name: str
    state: str
    format: str
    encoding: str
    read: int
    added: int
    held: int
    skipped: int
    not_understood: int
    problems: tuple[str, ...] = ()
    error: str = ""


class Linked(Record, frozen=True):
    """What came of linking a workspace. `quiet` clusters have no scored sign and are not listed anywhere."""

    items: int
    edges: int
    clusters: int
    quiet: int
    hubs: int
    opened: int
    updated: int
    merged: int
    withdrawn: int


def _silent(_: int) -> None:
    return


def batched(things: Iterable[_T], size: int = BATCH) -> Iterator[list[_T]]:
    """`things` in lists of at most `size`."""
    remaining = iter(things)
    while batch := list(islice(remaining, size)):
        yield batch


def text_of(item: Item) -> Text:
    """An item's text with the regions its own columns speak of, which tell how a national phone number is to be read."""
    given = item.extra.get(REGION)
    return Text(item.text, ((given,) if given else ()) + (region_of(item.location) if item.location else ()))


def screen(items: Iterable[Item]) -> Iterator[Screened]:
    """Each item with its language, its findings and its assessment; keeps nothing."""
    for batch in _bounded(items):
        found = find_all([text_of(item) for item in batch])
        languages = [language_of(item.text) for item in batch]
        assessments = [assess_item(findings) for findings in found]
        for item, language, findings, assessment in zip(batch, languages, found, assessments, strict=True):
            fields = item.fields if len(item.fields) > 1 else ()
            yield Screened(item.id, language, findings, assessment, fields)


def _bounded(items: Iterable[Item]) -> Iterator[list[Item]]:
    """`items` in batches of some hundred, fewer where texts are long, so that memory stays bounded."""
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.text)
        if len(batch) >= _AT_ONCE or size >= _CHARACTERS_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def with_region(items: Iterable[Item], region: str) -> Iterator[Item]:
    """`items`, each carrying the region a person gave for their file."""
    for item in items:
        yield msgspec.structs.replace(item, extra={**item.extra, REGION: region})


# ---------------------------------------------------------------- 1 ingest


def ingest(
    workspace: Workspace,
    path: Path,
    *,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
    region: str = "",
    progress: Progress = _silent,
) -> Imported:
    """Keep every item of a file. What is already held is not added again.

    A file that turns out to be unreadable ends as `failed`, an interrupted one as `interrupted`; what was read before is
    kept either way, sealed in batches of 500. Interruption is raised on after it has been noted.
    """
    report = ReadReport()
    items = read(path, report, format=format, columns=columns)
    if region:
        items = with_region(items, region)
    batches = batched(items)
    try:
        first = next(batches, [])
    except BadInput as error:
        return _imported(path, "failed", report, Counter(), str(error))
    counts: Counter[str] = Counter()
    with workspace.store.writing() as w:
        number = w.start_import(path.name, report.format, report.encoding, workspace.now())
    state: ImportState = "interrupted"
    error_text = ""
    try:
        _keep(workspace, number, first, batches, counts, progress)
        state = "done"
    except BadInput as error:
        state, error_text = "failed", str(error)
    finally:
        outcome = _imported(path, state, report, counts, error_text)
        with workspace.store.writing() as w:
            w.finish_import(number, state, _counted(outcome), outcome.problems, workspace.now())
    return outcome


def _keep(
    workspace: Workspace,
    number: int,
    first: list[Item],
    batches: Iterator[list[Item]],
    counts: Counter[str],
    progress: Progress,
) -> None:
    seen: dict[bytes, int] = {}
    batch = first
    while batch:
        occurrences = [_occurrence(item, seen) for item in batch]
        with workspace.store.writing() as w:
            ids = w.add_items(number, batch, occurrences, workspace.now(), workspace.reviewer)
        counts["added"] += sum(id_ is not None for id_ in ids)
        counts["held"] += sum(id_ is None for id_ in ids)
        progress(len(batch))
        batch = next(batches, [])


def _occurrence(item: Item, seen: dict[bytes, int]) -> int:
    """How many equal records stand before this one in its file. Costs about 120 bytes a row until the file is read."""
    record = custody.canonical((item.ref, item.text, item.thread, item.actor, item.posted_at, item.url))
    key = hashlib.blake2b(record, digest_size=12).digest()
    before = seen.get(key, 0)
    seen[key] = before + 1
    return before


def _imported(path: Path, state: str, report: ReadReport, counts: Counter[str], error: str) -> Imported:
    return Imported(
        path.name,
        state,
        report.format,
        report.encoding,
        report.read,
        counts["added"],
        counts["held"],
        report.skipped,
        report.not_understood,
        tuple(f"line {problem.line}: {problem.kind}: {problem.reason}" for problem in report.problems),
        error,
    )


def _counted(outcome: Imported) -> dict[str, int]:
    names = ("read", "added", "held", "skipped", "not_understood")
    return {name: int(getattr(outcome, name)) for name in names}


# ---------------------------------------------------------------- 2 screen


def screen_workspace(workspace: Workspace, progress: Progress = _silent) -> int:
    """Screen every item not yet screened under the rules in force; how many there were."""
    rules = load().digest
    done = 0
    for batch in batched(workspace.store.unscreened(rules)):
        found = find_all([text_of(item) for item in batch])
        screened = [(item.id, each, assess_item(each)) for item, each in zip(batch, found, strict=True)]
        with workspace.store.writing() as w:
            w.save_screening(rules, screened)
        done += len(batch)
        progress(len(batch))
    return done


# ---------------------------------------------------------------- 3 link, 4 open cases


def link_workspace(workspace: Workspace, progress: Progress = _silent) -> Linked:
    """Link all that the workspace holds, assess what belongs together, and open a case where one is due."""
    store = workspace.store
    posts: list[Post] = []
    for batch in batched(store.items()):
        findings = store.findings([item.id for item in batch])
        posts += [post(item.id, item.text, findings.get(item.id, ()), LINKING) for item in batch]
        progress(len(batch))
    edges, hubs = link(posts)
    clusters = join(edges, {held.id: n for n, held in enumerate(posts)})
    proposals, quiet = _proposals(workspace, clusters)
    with store.writing() as w:
        w.replace_links(edges, hubs, clusters)
        changes = _open_cases(w, proposals, workspace.now())
    return Linked(
        items=len(posts),
        edges=len(edges),
        clusters=len(clusters),
        quiet=quiet,
        hubs=len(hubs),
        opened=changes["opened"],
        updated=changes["updated"],
        merged=changes["merged"],
        withdrawn=changes["withdrawn"],
    )


def _proposals(workspace: Workspace, clusters: Sequence[Cluster]) -> tuple[list[Case], int]:
    """What should be put before a person, and how many clusters have no sign that would allow it."""
    store = workspace.store
    proposals: list[Case] = []
    taken: set[str] = set()
    quiet = 0

    def propose(subject: str, subject_id: str, items: tuple[str, ...], assessment: Assessment) -> bool:
        if not may_open(assessment):
            return False
        title = title_of(subject, len(items), assessment)
        proposals.append(Case("", subject, subject_id, items, assessment, "open", "", title))
        taken.update(items)
        return True

    for tally in store.threads():
        ids = tuple(item.id for item in store.items_of_thread(tally.name))
        propose("thread", tally.name, ids, assess_thread(_members(workspace, ids)))
    for cluster in clusters:
        free = tuple(id_ for id_ in cluster.items if id_ not in taken)
        if len(free) > 1 and not propose("cluster", cluster.id, free, assess_cluster(_members(workspace, free))):
            quiet += 1
    for batch in batched(store.items()):
        alone = store.assessments([item.id for item in batch if not item.thread and item.id not in taken])
        for id_, assessment in alone.items():
            propose("item", id_, (id_,), assessment)
    return proposals, quiet


def _members(workspace: Workspace, ids: Sequence[str]) -> Iterator[tuple[str, tuple[Finding, ...], Assessment]]:
    for batch in batched(ids):
        findings = workspace.store.findings(batch)
        assessments = workspace.store.assessments(batch)
        for id_ in batch:
            if id_ in assessments:
                yield id_, findings.get(id_, ()), assessments[id_]


def _open_cases(w: Writer, proposals: Sequence[Case], now: str) -> Counter[str]:
    """Open what is new, let known cases grow, merge those that turned out to be one, withdraw what no longer stands.

    A case keeps its id whatever joins it. A decided case is opened again only if its level rose since; one that a person
    opened is theirs to close.
    """
    changes: Counter[str] = Counter()
    live = {case.id: case for case in w.cases() if not case.merged_into}
    touched: set[str] = set()
    for proposal in proposals:
        known = [live[id_] for id_ in _cases_holding(w, proposal.items) if id_ in live and id_ not in touched]
        if not known:
            touched.add(w.save_case(msgspec.structs.replace(proposal, opened_at=now)).id)
            changes["opened"] += 1
            continue
        keeper, *others = known
        grown = msgspec.structs.replace(
            proposal, id=keeper.id, opened_at=keeper.opened_at, state=_state_after(w, keeper, proposal)
        )
        touched.add(keeper.id)
        if grown != keeper:
            w.save_case(grown)
            changes["updated"] += 1
        for other in others:
            w.save_case(msgspec.structs.replace(other, state="merged", merged_into=keeper.id))
            touched.add(other.id)
            changes["merged"] += 1
    for case in live.values():
        if case.state == "open" and case.subject != CHOSEN and case.id not in touched:
            w.save_case(msgspec.structs.replace(case, state="withdrawn"))
            changes["withdrawn"] += 1
    return changes


def _cases_holding(w: Writer, items: Sequence[str]) -> list[str]:
    """Cases that hold any of these items, oldest first."""
    found = {id_ for ids in w.cases_of(items).values() for id_ in ids}
    return sorted(found, key=lambda id_: int(id_.rpartition("-")[2]))


def _state_after(w: Writer, case: Case, proposal: Case) -> str:
    if case.state in ("open", "withdrawn"):
        return "open"
    decisions = w.decisions(case.id)
    decided_at = decisions[-1].level if decisions else "none"
    risen = rank(proposal.assessment.level) > rank(decided_at)  # type: ignore[arg-type]
    return "open" if risen else case.state


# ---------------------------------------------------------------- link, from file to file


class LinkedItems(NamedTuple):
    """Items linked without being kept: for each in its order its id and its cluster (empty where it has none)."""

    ids: list[str]
    cluster_of: list[str]
    edges: list[Edge]
    hubs: list[Hub]
    clusters: list[Cluster]


def link_items(items: Iterable[Item]) -> LinkedItems:
    """Link items that are kept nowhere.

    Sources repeat ids, so places are counted inside and ids put back at the end: two items of one id stay two.
    """
    ids: list[str] = []
    posts: list[Post] = []
    for n, item in enumerate(items):
        ids.append(item.id)
        posts.append(post(str(n), item.text, find(text_of(item)), LINKING))
    edges, hubs = link(posts)

    def named(edge: Edge) -> Edge:
        return msgspec.structs.replace(edge, a=ids[int(edge.a)], b=ids[int(edge.b)])

    cluster_of = [""] * len(ids)
    clusters = []
    for joined in join(edges, {str(n): n for n in range(len(ids))}):
        places = [int(n) for n in joined.items]
        cluster = Cluster(f"K-{ids[places[0]]}", tuple(ids[n] for n in places), tuple(map(named, joined.edges)))
        clusters.append(cluster)
        for n in places:
            cluster_of[n] = cluster.id
    return LinkedItems(ids, cluster_of, list(map(named, edges)), hubs, clusters)
