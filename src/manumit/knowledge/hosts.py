"""Web addresses in a text, also disguised ones ("hxxp", "[.]", "example dot org"), with the host each belongs to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from manumit.knowledge import load
from manumit.knowledge.glance import glance, visible
from manumit.knowledge.spans import Spans
from manumit.knowledge.text import Text

_DOT = re.compile(r"\.(?=[^\W_])")
_NAME = re.compile(r"[a-z0-9-]++(?:\.[a-z0-9-]++)*+|[^\W_]++(?:[.-][^\W_]++)*+")
_SCHEME = re.compile(r"(?:h(?:tt|xx|\*\*)ps?|ftp)\s?(?::|\[:\])\s?/{1,2}(?:\s|[^\s/@]{1,40}@)?$")
_PATH = re.compile(r"(?::\d{2,5}(?!\d))?(?:[/?#][!#-;=?-\[\]_a-z~|%\u0370-\u07ff]*+)?")
_TRAILING = ".,;:!?'\"*_|[("
_LONGEST = 253
_BEFORE = 48


@dataclass(frozen=True)
class Web:
    """An address with original offsets: of all of it, and of its host; `at` and `stop` are those of host and end, folded.

    `host` is lower case in ASCII form; `domain` is what someone registered, empty for none; `path` is what follows the
    host, as written. `schemed` says that it began as a link; `mail` that an `@` stands before the host.
    `disguised` is empty or says how; `lookalike` is the Latin host that another script imitates.
    """

    start: int
    end: int
    host_start: int
    host_end: int
    at: int
    stop: int
    host: str
    domain: str
    path: str
    schemed: bool = False
    mail: bool = False
    disguised: str = ""
    lookalike: str = ""

    @property
    def is_url(self) -> bool:
        """Whether it is more than the bare name of a host."""
        return not self.mail and (self.schemed or bool(self.path) or self.host.startswith("www."))


def registrable(host: str) -> str:
    """What someone registered of `host`: one label and the ending below which names are given out; empty for none."""
    web, platforms = load().contacts, load().platforms
    labels = host.split(".")
    if len(labels) < 2 or _decoded(labels[-1]) not in web.endings or labels[-1] == "onion":
        return ""
    keep = 3 if labels[-1] in web.country and labels[-2] in web.second and labels[-2:] != ["t", "me"] else 2
    for suffix in (".".join(labels[-n:]) for n in range(2, len(labels))):
        if suffix in platforms.suffixes:
            keep = suffix.count(".") + 2
    if len(labels) < keep:
        return ""
    return ".".join(labels[-keep:])


def is_hub(host: str) -> bool:
    """Whether `host` is shared by so many that having it in common says nothing."""
    hubs = load().platforms.hubs
    return host in hubs or registrable(host) in hubs


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


def ascii_host(written: str) -> str:
    """A host in lower case, names in other scripts in their `xn--` form; empty when it cannot be one."""
    host = visible(written).lower().strip(".-")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    if not host or len(host) > _LONGEST or ".." in host or any(not 0 < len(label) < 64 for label in host.split(".")):
        return ""
    return host


def _imitates(written: str, folded: str) -> bool:
    """Whether a host that reads as plain Latin is written with letters of another script (accents are no disguise)."""
    if written.isascii() or not folded.isascii():
        return False
    return not all(
        sign.isascii() or unicodedata.combining(sign) for sign in unicodedata.normalize("NFKD", visible(written))
    )


def scan(text: Text) -> tuple[Web, ...]:
    """Every address in `text`, in order, e-mail hosts among them; asked for by several finders, done once."""
    return text.once(_scan)


def _scan(text: Text) -> tuple[Web, ...]:
    folded = text.folded
    found = list(_dotted(text)) if "." in folded else []
    if _fanged(text):
        spelled = list(_spelled(text))
        taken = Spans((web.start, web.end) for web in spelled)
        found = [web for web in found if not taken.meet(web.start, web.end)] + spelled
        found.sort(key=lambda web: web.start)
    return tuple(found)


def _dotted(text: Text) -> Iterator[Web]:
    folded = text.folded
    schemes = ":/" in folded or ": /" in folded or "[:]" in folded
    endings = load().contacts.endings
    done = 0
    for dot in _DOT.finditer(folded):
        at = dot.start()
        if at < done or not at or not (folded[at - 1].isalnum() or folded[at - 1] == "-"):
            continue
        if not schemes:
            # Most dots stand between two sentences or in a number: what follows ends no host
            behind = _NAME.match(folded, at + 1)
            known = not behind or not endings.isdisjoint(behind[0].split(".")) or "xn--" in behind[0]
            if behind and not known and "@" not in folded[max(0, at - 64) : at]:
                done = behind.end()
                continue
        latin = folded[at - 1].isascii()
        start = at
        while start > done and at - start < 64:
            before = folded[start - 1]
            if not (before.isalnum() or before == "-") or (latin and not before.isascii()):
                break
            start -= 1
        if folded.endswith("www", start, at):
            start = at - 3
        name = _NAME.match(folded, start)
        done = name.end() if name else at + 1
        if name and name.end() > at:
            web = _address(text, start, name.end())
            if web:
                yield web
                done = max(done, web.stop)


def _address(text: Text, start: int, end: int) -> Web | None:
    """The address whose host stands at `start` to `end` of the folded text, or None."""
    folded = text.folded
    if end - start > _LONGEST:
        return None
    before = folded[max(0, start - _BEFORE) : start]
    mail = before.endswith("@")
    scheme = _SCHEME.search(before) if before.endswith(("/", "@", "/ ")) else None
    # Names are given out below a thousand endings, and more each year: behind a scheme or an @ any word may be one.
    end = _believed(text, start, end, bool(scheme) or mail)
    if end < 0 or (folded[end : end + 1] == "@" and not scheme):
        return None
    ending = folded[start:end].rpartition(".")[2]
    if mail and not scheme and (len(ending) < 2 or not (ending.isalpha() or ending.startswith("xn--"))):
        return None
    path = _PATH.match(folded, end)
    stop = path.end() if path and not (mail and not scheme) else end
    tail = folded[end:stop].rstrip(_TRAILING)
    while tail.endswith((")", "]")) and tail.count("(") + tail.count("[") < tail.count(")") + tail.count("]"):
        tail = tail[:-1].rstrip(_TRAILING)
    if tail in ("/", ":"):
        tail = tail.rstrip(":")
    if not scheme and not _plausible(text, start, end, tail, mail):
        return None
    host_start, host_end = text.span(start, end)
    written = text.original[host_start:host_end]
    host = ascii_host(written)
    if not host:
        return None
    first = text.span(start - len(scheme[0]), start - len(scheme[0]) + 1)[0] if scheme else host_start
    last = text.span(end, end + len(tail))[1] if tail else host_end
    return Web(
        start=first,
        end=last,
        host_start=host_start,
        host_end=host_end,
        at=start,
        stop=end + len(tail),
        host=host,
        domain=registrable(host),
        path=visible(text.original[host_end:last]) if tail else "",
        schemed=bool(scheme),
        mail=mail and not scheme,
        disguised="scheme" if scheme and not scheme[0].startswith(("http:", "https:", "ftp:")) else "",
        lookalike=folded[start:end] if _imitates(written, folded[start:end]) else "",
    )


def _believed(text: Text, start: int, end: int, certain: bool) -> int:
    """Where the host really ends: behind its last known ending; -1 when it has none."""
    endings = load().contacts.endings
    labels = text.folded[start:end].split(".")
    whole, glued = end, 0
    while len(labels) > 1 and labels[-1] not in endings and not labels[-1].startswith("xn--"):
        # "example.com.Please": the next sentence began without a blank
        first = text.original[text.span(end - len(labels[-1]), end)[0]]
        if not certain and not first.isupper():
            return -1
        end -= len(labels.pop()) + 1
        glued += 1
    if len(labels) > 1 and glued < 3:
        return end
    # Behind `http://` also an address in numbers
    return whole if certain else -1


def _plausible(text: Text, start: int, end: int, tail: str, mail: bool) -> bool:
    """Whether a host without `http` is one, and not two sentences without a blank between, a file or a framework."""
    web = load().contacts
    folded = text.folded
    host = folded[start:end]
    labels = host.split(".")
    ending = labels[-1]
    if host in web.not_hosts or (start and folded[start - 1] in "./\\_#" and not mail and labels[0] != "www"):
        return False
    if len(labels[-2]) < 2 and not (tail and host in load().platforms.hubs) and not mail:
        return False
    if host.startswith("-"):
        return False
    if mail or labels[0] == "www" or host in load().platforms.hubs:
        return True
    first, last = text.span(end - len(ending), end)
    written = text.original[first:last]
    if written[:1].isupper() and not (written.isupper() and text.original[first - 2 : first - 1].isupper()):
        # A sentence that begins without a blank before it
        return ending in ("com", "net", "org") and labels[-2] not in web.endings
    if len(tail) > 1:
        return True
    if labels[-2].isdigit() and ending in web.country:
        return False
    if ending not in web.word_endings or any(sign.isdigit() or sign == "-" for sign in labels[-2][1:]):
        return True
    if not re.match(r"[\s']?[^\W\d_]", folded[end : end + 2]) or (len(labels) > 2 and labels[-2] in web.second):
        return True
    lead = re.search(r"([^\W\d_]+)[^\w\n]{0,3}$", folded[max(0, start - 16) : start])
    return bool(lead) and lead[1] in web.lead  # type: ignore[index]


@cache
def _fangs() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    """How a dot is disguised: where one stands before an ending; any of them; the words for it."""
    web = load().contacts
    words = "|".join(sorted(map(re.escape, web.dot), key=len, reverse=True))
    bracketed = rf"\s?[\[({{<]\s?(?:\.|{words})\s?[\])}}>]\s?"
    said = rf"\s{{1,2}}(?:{words})\s{{1,2}}"
    endings = "|".join(sorted(map(re.escape, web.endings), key=len, reverse=True))
    generic = "com|net|org|info|onion|app|xyz|online|site|club|co"
    national = rf"(?:{generic})(?:{bracketed}|{said}|\.)(?:[a-z]{{2}})|{generic}"
    return (
        re.compile(rf"(?:{bracketed})(?:{endings})(?![a-z0-9])|(?:{said})(?:{national})(?![a-z0-9])"),
        re.compile(rf"{bracketed}|{said}"),
        frozenset(web.dot),
    )


def _fanged(text: Text) -> bool:
    """Whether a disguised dot can be there at all."""
    folded = text.folded
    return (
        "[.]" in folded
        or "(.)" in folded
        or "{.}" in folded
        or "[ . ]" in folded
        or not _fangs()[2].isdisjoint(glance(text).words)
    )


def _spelled(text: Text) -> Iterator[Web]:
    """Addresses with a disguised dot before their ending."""
    folded = text.folded
    before_ending, any_dot, _ = _fangs()
    done = 0
    for dot in before_ending.finditer(folded):
        if dot.start() < done:
            continue
        start = _label_start(folded, dot.start(), done)
        while True:
            earlier = _dot_before(any_dot, folded, start, done)
            if earlier is None:
                break
            start = earlier
        host = any_dot.sub(".", folded[start : dot.end()])
        if start == dot.start() or not registrable(host):
            continue
        path = _PATH.match(folded, dot.end())
        tail = path[0].rstrip(_TRAILING + ")]}") if path else ""
        done = dot.end() + len(tail)
        before = folded[max(0, start - _BEFORE) : start]
        scheme = _SCHEME.search(before)
        host_start, host_end = text.span(start, dot.end())
        first = text.span(start - len(scheme[0]), start)[0] if scheme else host_start
        last = text.span(dot.end(), done)[1] if tail else host_end
        mail = before.endswith("@")
        yield Web(
            start=first,
            end=last,
            host_start=host_start,
            host_end=host_end,
            at=start,
            stop=done,
            host=host,
            domain=registrable(host),
            path=visible(text.original[host_end:last]),
            schemed=bool(scheme),
            mail=mail,
            disguised="dot",
        )


def _label_start(folded: str, end: int, least: int) -> int:
    start = end
    while (
        start > least
        and end - start < 64
        and (folded[start - 1] in ".-" or (folded[start - 1].isascii() and folded[start - 1].isalnum()))
    ):
        start -= 1
    return start


def _dot_before(any_dot: re.Pattern[str], folded: str, start: int, least: int) -> int | None:
    """Where a label begins that a bracketed dot joins to the one at `start`; a spoken one is only believed once."""
    for dot in any_dot.finditer(folded, max(least, start - 16), start):
        if dot.end() == start and any(sign in dot[0] for sign in "[({<"):
            earlier = _label_start(folded, dot.start(), least)
            return earlier if earlier < dot.start() else None
    return None
