"""Platforms and shared hosts, read from `platforms.toml`: what a handle, an invitation and a link to a person look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, Literal

import msgspec

from manumit.errors import BadKnowledge
from manumit.knowledge.catalogue import line_of, parse_toml
from manumit.knowledge.text import fold

_PHONE = r"(?P<phone>\d{7,15})"


class _Platform(msgspec.Struct, forbid_unknown_fields=True):
    source: str
    words: list[str] = []
    marked: list[str] = []
    shape: str = ""
    invite: str = ""
    links: dict[str, list[str]] = {}
    stop: list[str] = []
    phones: bool = False


class _Handles(msgspec.Struct, forbid_unknown_fields=True):
    source: str
    fill: list[str]
    mark: list[str]
    stop: list[str]
    at_stop: list[str]


class _Hosts(msgspec.Struct, forbid_unknown_fields=True):
    use: Literal["hub", "suffix"]
    source: str
    names: list[str]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    platform: dict[str, _Platform]
    handles: _Handles
    hosts: dict[str, _Hosts]


@dataclass(frozen=True)
class Platform:
    """One platform. `links` maps a host to patterns of what follows it, with a group `name`, `invite` or `phone`."""

    name: str
    words: frozenset[str]
    marked: frozenset[str]
    shape: re.Pattern[str] | None
    links: Mapping[str, tuple[re.Pattern[str], ...]]
    stop: frozenset[str]
    phones: bool
    source: str


@dataclass(frozen=True)
class Platforms:
    """All platforms, and the hosts that many share.

    `names` maps each word a platform goes by to it. `hubs` never link; below a `suffix` each name has its own owner.
    """

    known: Mapping[str, Platform]
    names: Mapping[str, Platform]
    links: Mapping[str, Platform]
    fill: tuple[str, ...]
    mark: tuple[str, ...]
    stop: frozenset[str]
    at_stop: frozenset[str]
    mail: frozenset[str]
    hubs: frozenset[str]
    suffixes: frozenset[str]


def read_platforms(file: Traversable) -> Platforms:
    """The platforms as written in `file`. Raises `BadKnowledge` naming file and line."""
    text, raw = parse_toml(file)
    written = _convert(file, text, raw)
    known = {name: _platform(file, text, name, fields) for name, fields in written.platform.items()}
    names: dict[str, Platform] = {}
    links: dict[str, Platform] = {}
    for platform in known.values():
        for word in platform.words | platform.marked:
            if word in names:
                line = line_of(text, f"[platform.{platform.name}]", word)
                raise BadKnowledge(file.name, line, f"{word!r} already names {names[word].name}")
            names[word] = platform
        links.update(dict.fromkeys(platform.links, platform))
    return Platforms(
        known=known,
        names=names,
        links=links,
        fill=tuple(map(fold, written.handles.fill)),
        mark=tuple(map(fold, written.handles.mark)),
        stop=frozenset(map(fold, written.handles.stop)),
        at_stop=frozenset(map(fold, written.handles.at_stop)),
        mail=frozenset(written.hosts["mail"].names),
        hubs=frozenset(name for hosts in written.hosts.values() if hosts.use == "hub" for name in hosts.names),
        suffixes=frozenset(name for hosts in written.hosts.values() if hosts.use == "suffix" for name in hosts.names),
    )


def _convert(file: Traversable, text: str, raw: dict[str, Any]) -> _File:
    try:
        written = msgspec.convert(raw, _File)
    except msgspec.ValidationError as error:
        raise BadKnowledge(file.name, 1, str(error)) from error
    if "mail" not in written.hosts:
        raise BadKnowledge(file.name, line_of(text, "[hosts"), "there is no [hosts.mail]")
    return written


def _platform(file: Traversable, text: str, name: str, fields: _Platform) -> Platform:
    try:
        return Platform(
            name=name,
            words=frozenset(map(fold, fields.words)),
            marked=frozenset(map(fold, fields.marked)),
            shape=re.compile(fields.shape) if fields.shape else None,
            links={host: tuple(_link(path, fields) for path in paths) for host, paths in fields.links.items()},
            stop=frozenset(fields.stop),
            phones=fields.phones,
            source=fields.source,
        )
    except re.error as error:
        raise BadKnowledge(file.name, line_of(text, f"[platform.{name}]"), f"{name}: {error}") from error


def _link(path: str, fields: _Platform) -> re.Pattern[str]:
    named = path.replace("<phone>", _PHONE).replace("<invite>", f"(?P<invite>{fields.invite})")
    return re.compile(named.replace("<name>", f"(?P<name>(?i:{fields.shape}))") + r"(?![\w-])")
