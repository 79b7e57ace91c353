"""Every reader keeps the examples it states, and every one of them is in the table."""

from __future__ import annotations

import io
import pkgutil

import pytest

from manumit import readers
from manumit.readers import READERS, Example, Reader, ReadReport, read_stream

CASES = [
    pytest.param(reader, example, id=f"{reader.NAME}: {example.says}")
    for reader in READERS
    for example in reader.EXAMPLES
]


@pytest.mark.parametrize(("reader", "example"), CASES)
def test_an_example_reads_as_stated(reader: Reader, example: Example) -> None:
    report = ReadReport()
    items = read_stream(io.BytesIO(example.data), "example", report, format=reader.NAME, columns=example.columns)
    assert tuple(items) == example.items
    assert report.problems == example.problems
    assert report.read == len(example.items)
    assert report.bytes_read == len(example.data)


@pytest.mark.parametrize(("reader", "example"), CASES)
def test_the_content_alone_tells_the_format(reader: Reader, example: Example) -> None:
    report = ReadReport()
    assert tuple(read_stream(io.BytesIO(example.data), "example", report, columns=example.columns)) == example.items
    assert report.format == reader.NAME


def test_every_reader_has_examples_and_a_name_of_its_own() -> None:
    assert all(reader.EXAMPLES for reader in READERS)
    named = [name for reader in READERS for name in (f".{reader.NAME}", *reader.SUFFIXES)]
    assert len(set(named)) >= len(named) - len(READERS)
    suffixes = [suffix for reader in READERS for suffix in reader.SUFFIXES]
    assert len(set(suffixes)) == len(suffixes)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)


def test_every_reader_module_is_in_the_table() -> None:
    modules = {module.name for module in pkgutil.iter_modules(readers.__path__) if not module.name.startswith("_")}
    assert {str(reader.__name__).rpartition(".")[2] for reader in READERS if hasattr(reader, "__name__")} == modules
