"""Which column of a file is what, found by name or asked for, and the item that a row makes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from manumit.errors import BadInput, UnknownColumn, UsageError
from manumit.model import Item, Span
from manumit.readers._report import Origin

# Role -> the names that stand for it, folded as `fold` does; the first name in the list that a file has is taken.
ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "text": ("text", "body", "description", "message", "content", "comment"),
    "title": ("title", "subject", "headline"),
    "posted_at": ("postedat", "date", "createdat", "timestamp", "time"),
    "url": ("url", "link"),
    "actor": ("actor", "author", "user", "username", "sender", "from", "userid", "authorid", "senderid"),
    "thread": ("thread", "conversation", "conversationid", "threadid", "chat"),
    "phone": ("phone", "telephone", "tel", "mobile"),
    "email": ("email", "mail"),
    "location": ("location", "city", "place", "address"),
}
_JOINED = ("text", "phone", "email")  # the roles that take several columns
_EVERY = ("phone", "email")  # and, unasked, every column whose name fits

MAX_EXTRA_CHARS = 200
MAX_EXTRA_COLUMNS = 20
_MAX_IDS = 100_000
_LONE_ID = re.compile(r"(?i:.[_\-\s.]id)$|(?<=[a-z])I[Dd]$")
_DIGIT = re.compile(r"\d")


def fold(name: str) -> str:
    """A column's name without case, blanks, `_` and `-`: the form that names are compared in."""
    return re.sub(r"[\s_\-]+", "", name).casefold()


def asked_names(asked: Mapping[str, str]) -> frozenset[str]:
    """Every name that `--column` mentions, folded; a list is taken both whole and apart."""
    return frozenset(fold(name) for value in asked.values() for name in (value, *value.split(",")) if fold(name))


def recognised(names: Sequence[str], asked: Mapping[str, str]) -> int:
    """How many of `names` are known or asked for; 0 unless one of them holds a text."""
    folded = [fold(name) for name in names]
    wanted = asked_names(asked)
    texts = asked_names({"text": asked["text"]}) if "text" in asked else frozenset(ALIASES["text"])
    known = wanted.union(*ALIASES.values())
    return sum(name in known for name in folded) if texts.intersection(folded) else 0


class Layout:
    """The columns of a file and what each is taken for. `roles` maps a role to positions; absent means none."""

    def __init__(self, names: Sequence[str], asked: Mapping[str, str]) -> None:
        """Raise UsageError for a role that does not exist. `missing` lists the asked columns that `names` lacks."""
        self.names = _distinct(names)
        self.missing: list[str] = []
        self.roles: dict[str, tuple[int, ...]] = {}
        if unknown := sorted(set(asked) - set(ALIASES)):
            raise UsageError(f"no field {unknown[0]!r} takes a column; the fields are: {', '.join(ALIASES)}")
        self._take_asked(asked)
        self._take_known(asked)
        if "id" not in self.roles and "id" not in asked:
            self._take_lone_id()
        taken = {i for role, where in self.roles.items() if role not in ("phone", "email", "url") for i in where}
        self.others = tuple((i, name) for i, name in enumerate(self.names) if i not in taken)
        self.texts = tuple((self.names[i], i) for i in self.roles.get("text", ()))
        self.contacts = tuple((self.names[i], i, role) for role in _EVERY for i in self.roles.get(role, ()))

    def require(self, place: str) -> None:
        """Raise UnknownColumn for an asked column that is missing, BadInput when no column holds the text."""
        if self.missing:
            raise UnknownColumn(place, self.missing[0], self.names)
        if not self.texts:
            shown = ", ".join(self.names[:20]) + (f" and {len(self.names) - 20} more" if len(self.names) > 20 else "")
            reason = f"no column is known to hold the text; the columns are: {shown}. Say which: --column text=NAME"
            raise BadInput(f"{place}, line 1", reason)

    def named(self) -> dict[str, tuple[str, ...]]:
        """Role -> the names of its columns, as the file spells them."""
        return {role: tuple(self.names[i] for i in where) for role, where in self.roles.items()}

    def one(self, role: str, cells: Sequence[str]) -> str:
        """The value of a role that takes one column, trimmed, or "" without one."""
        where = self.roles.get(role)
        return cells[where[0]].strip() if where else ""

    def _take_asked(self, asked: Mapping[str, str]) -> None:
        exact = {name: i for i, name in reversed(list(enumerate(self.names)))}
        folded = {fold(name): i for i, name in reversed(list(enumerate(self.names)))}
        for role, value in asked.items():
            whole = value in exact or fold(value) in folded or role not in _JOINED
            wanted = [value] if whole else value.split(",")
            found = []
            for name in filter(None, (name.strip() for name in wanted)):
                where = exact.get(name, folded.get(fold(name)))
                if where is None:
                    self.missing.append(name)
                else:
                    found.append(where)
            if found:
                self.roles[role] = tuple(dict.fromkeys(found))

    def _take_known(self, asked: Mapping[str, str]) -> None:
        taken = {i for where in self.roles.values() for i in where}
        folded: dict[str, list[int]] = {}
        for i, name in enumerate(self.names):
            if i not in taken:
                folded.setdefault(fold(name), []).append(i)
        for role in (role for role in ALIASES if role not in asked):
            found = [i for alias in ALIASES[role] for i in folded.get(alias, ())]
            if found:
                self.roles[role] = tuple(found) if role in _EVERY else (found[0],)

    def _take_lone_id(self) -> None:
        taken = {i for where in self.roles.values() for i in where}
        found = [i for i, name in enumerate(self.names) if i not in taken and _LONE_ID.search(name)]
        if len(found) == 1:
            self.roles["id"] = (found[0],)


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names trimmed; a blank one becomes `column 3`, one that stands twice `name (2)`."""
    counts: dict[str, int] = {}
    result = []
    for i, raw in enumerate(names, 1):
        name = raw.strip() or f"column {i}"
        counts[name] = counts.get(name, 0) + 1
        result.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return tuple(result)


class Maker:
    """Makes the items of one file, and tells its report what was skipped, left out or seen twice."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._ids: set[str] = set()
        self._left_out = False

    def make(self, layout: Layout, cells: Sequence[str], line: int) -> Item | None:
        """The item of a row with one cell for each of the layout's names, or None, reported, when it has no text.

        The text is the title (unless the body begins with it), the bodies, then each phone with a digit and each
        e-mail with an `@`, parted by a blank line. Bodies are kept as they are, the others are trimmed.
        """
        report = self._origin.report
        parts = self._parts(layout, cells)
        if not parts:
            report.skip(line, "no text")
            return None
        text, fields = _join(parts)
        ref = layout.one("id", cells)
        if ref:
            self._watch(ref, line)
        url = layout.one("url", cells)
        report.read += 1
        return Item(
            id=ref or f"{self._origin.name}:{line}",
            text=text,
            fields=fields,
            ref=ref,
            thread=layout.one("thread", cells),
            actor=layout.one("actor", cells),
            posted_at=layout.one("posted_at", cells),
            url=url if _is_address(url) else "",
            location=layout.one("location", cells),
            source=self._origin.name,
            line=line,
            extra=self._extra(layout, cells, line),
        )

    def _parts(self, layout: Layout, cells: Sequence[str]) -> list[tuple[str, str]]:
        parts = [(name, cells[i]) for name, i in layout.texts if cells[i] and not cells[i].isspace()]
        title = layout.one("title", cells)
        if title and not (parts and parts[0][1].lstrip().startswith(title)):
            parts.insert(0, (layout.names[layout.roles["title"][0]], title))
        for name, i, role in layout.contacts:
            value = cells[i].strip()
            if value and _is_contact(role, value):
                parts.append((name, value))
        return parts

    def _extra(self, layout: Layout, cells: Sequence[str], line: int) -> dict[str, str]:
        extra: dict[str, str] = {}
        for i, name in layout.others:
            if self._left_out and len(extra) == MAX_EXTRA_COLUMNS:
                break
            value = cells[i]
            if not value or value.isspace() or _has_its_place(layout, i, value):
                continue
            if len(value) <= MAX_EXTRA_CHARS and len(extra) < MAX_EXTRA_COLUMNS:
                extra[name] = value
            elif not self._left_out:
                self._left_out = True
                limits = f"{MAX_EXTRA_COLUMNS} columns without a meaning here, each up to {MAX_EXTRA_CHARS} characters"
                self._origin.report.note(line, f"an item keeps {limits}; {name!r} was left out, others may be")
        return extra

    def _watch(self, ref: str, line: int) -> None:
        if ref in self._ids:
            self._origin.report.note(line, f"the id {ref[:80]!r} stands on an earlier line too; both are kept")
        elif len(self._ids) < _MAX_IDS:
            self._ids.add(ref)
            if len(self._ids) == _MAX_IDS:
                self._origin.report.note(line, f"from here on only the first {_MAX_IDS} ids are looked for again")


def _join(parts: Sequence[tuple[str, str]]) -> tuple[str, tuple[Span, ...]]:
    if len(parts) == 1:
        return parts[0][1], ()
    spans = []
    start = 0
    for name, value in parts:
        spans.append(Span(name, start, start + len(value)))
        start += len(value) + 2
    return "\n\n".join(value for _, value in parts), tuple(spans)


def _is_contact(role: str, value: str) -> bool:
    return "@" in value if role == "email" else _DIGIT.search(value) is not None


def _is_address(url: str) -> bool:
    """Whether a value can be an address at all; columns named `url` also hold yes and no."""
    return "." in url or ":" in url


def _has_its_place(layout: Layout, i: int, value: str) -> bool:
    """Whether a phone, e-mail or address column's value went where it belongs; "no" and "yes" stay among the extras."""
    for role in ("phone", "email", "url"):
        if i in layout.roles.get(role, ()):
            return _is_address(value) if role == "url" else _is_contact(role, value)
    return False
