"""What the readers promise: every row of every kind of file is read or reported, with its line, in bounded memory."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.errors import BadInput, UnknownColumn, Unreadable, UsageError
from manumit.model import Item
from manumit.readers import READERS, Problem, ReadReport, read, read_stream

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def take(
    data: bytes, *, kind: str | None = None, columns: Mapping[str, str] | None = None
) -> tuple[list[Item], ReadReport]:
    report = ReadReport()
    return list(read_stream(io.BytesIO(data), "f", report, format=kind, columns=columns)), report


def from_file(path: Path, columns: Mapping[str, str] | None = None) -> tuple[list[Item], ReadReport]:
    report = ReadReport()
    return list(read(path, report, columns=columns)), report


def reasons(report: ReadReport) -> list[tuple[int, str]]:
    return [(problem.line, problem.kind) for problem in report.problems]


# --- which reader ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [(".csv", "csv"), (".TSV", "csv"), (".jsonl", "jsonl"), (".ndjson", "jsonl"), (".txt", "text"), (".dat", "csv")],
)
def test_the_suffix_decides_and_then_the_content(tmp_path: Path, suffix: str, kind: str) -> None:
    path = tmp_path / f"posts{suffix}"
    path.write_bytes(b'{"text": "a"}\n' if kind == "jsonl" else b"id,text\n1,a\n")
    items, report = from_file(path)
    assert report.format == kind
    assert items[-1].source == path.name
    assert items[-1].line == (1 if kind == "jsonl" else 2)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'\n  {"text": "a"}', "jsonl"),
        (b'\xef\xbb\xbf{"text": "a"}', "jsonl"),
        (b"Message\tGroup\na\t1\n", "csv"),
        (b"sep=;\ntext;x\na;1\n", "csv"),
        (b"text\na\n", "csv"),
        (b"Good pay, no message needed, text me\n", "text"),
    ],
)
def test_standard_input_is_recognised_by_its_content(data: bytes, kind: str) -> None:
    report = ReadReport()
    items = list(read_stream(io.BytesIO(data), "-", report))
    assert {item.source for item in items} == {"stdin"}
    assert report.format == kind


@pytest.mark.parametrize("data", [b"{", b'[{"text": "a"}]', b'{"n": 1}'])
def test_a_refusal_of_standard_input_calls_it_so(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"^standard input, line 1: "):
        list(read_stream(io.BytesIO(data), "-", ReadReport()))


def test_an_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="there are: csv, jsonl, text"):
        take(b"a", kind="xlsx")
    assert take(b"text\tn\na\t1\n", kind="tsv")[1].format == "csv"


def test_plain_text_has_no_columns_to_ask_for() -> None:
    with pytest.raises(UsageError, match="plain text"):
        take(b"a\n", kind="text", columns={"text": "body"})


def test_every_reader_is_reachable_by_name() -> None:
    assert [reader.NAME for reader in READERS] == ["csv", "jsonl", "text"]


# --- encodings ------------------------------------------------------------------------------------------------------

TABLE = 'id,text\r\n1,"caf\xe9 \U0001f600\r\n\u4e2d\u6587"\r\n2,plain\r\n'


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TABLE.encode("utf-8"), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8-sig"),
        (b"\xff\xfe" + TABLE.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TABLE.encode("utf-16-be"), "utf-16-be"),
        (TABLE.encode("utf-16-le"), "utf-16-le"),
        (TABLE.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\0\0" + TABLE.encode("utf-32-le"), "utf-32-le"),
        (b"\0\0\xfe\xff" + TABLE.encode("utf-32-be"), "utf-32-be"),
    ],
)
def test_unicode_is_read_whatever_its_form(data: bytes, encoding: str) -> None:
    items, report = take(data)
    assert report.encoding == encoding
    assert [(item.text, item.line) for item in items] == [("caf\xe9 \U0001f600\r\n\u4e2d\u6587", 2), ("plain", 4)]
    assert not report.problems


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_where_few_letters_are_latin(codec: str) -> None:
    text = "text\n" + "\u4e00\u8bf7\u8054\u7cfb\u6211\u4eec\u4eca\u665a\n" * 400
    items, report = take(text.encode(codec), columns={})
    assert report.encoding == codec
    assert len(items) == 400


def test_utf16_survives_the_seams_between_chunks() -> None:
    body = "x" + "\U0001f600\r\n" * 200_000
    items, report = take(b"\xff\xfe" + body.encode("utf-16-le"), kind="text")
    assert [item.text for item in items] == ["x\U0001f600", *["\U0001f600"] * 199_999]
    assert not report.problems


def test_windows_1252_is_read_and_said() -> None:
    items, report = take("id,text\n1,ma\xf1ana \u20ac5\n2,\xe9t\xe9\n".encode("cp1252"))
    assert report.encoding == "cp1252"
    assert [item.text for item in items] == ["ma\xf1ana \u20ac5", "\xe9t\xe9"]
    assert reasons(report) == [(1, "note")]


def test_a_byte_that_windows_1252_lacks_is_noted_with_its_line() -> None:
    items, report = take(b"id,text\n1,caf\xe9\n2,a\x81b\n")
    assert items[1].text == "a\ufffdb"
    assert (3, "note") in reasons(report)


def test_a_late_line_that_is_not_utf8_is_noted_with_its_line() -> None:
    rows = b"".join(b"%d,caf\xc3\xa9 %s\n" % (n, b"x" * 300) for n in range(5000))
    items, report = take(b"id,text\n" + rows + b"z,caf\xe9\n")
    assert report.encoding == "utf-8"
    assert items[-1].text == "caf\xe9"
    assert reasons(report) == [(5002, "note")]


def test_an_early_line_that_is_not_utf8_does_not_spoil_the_others() -> None:
    items, report = take(b"id,text\n1,caf\xe9\n2,caf\xc3\xa9\n3,caf\xc3\xa9\n")
    assert {item.text for item in items} == {"caf\xe9"}
    assert reasons(report) == [(2, "note")]


def test_nul_and_lone_surrogates_become_replacement_characters() -> None:
    items, report = take(b"id,text\n1,a\0b\n2,c\xed\xa0\xbdd\n3,e\xed\xa0\xbd\xed\xb8\x80f\n")
    assert [item.text for item in items] == ["a\ufffdb", "c\ufffdd", "e\U0001f600f"]
    assert reasons(report) == [(2, "note"), (3, "note"), (4, "note")]
    items, report = take(b'{"text": "a\\ud800b"}\n{"text": "\\ud83d\\ude00\\\\u"}\n')
    assert [item.text for item in items] == ["a\ufffdb", "\U0001f600\\u"]
    assert reasons(report) == [(1, "note")]
    for item in items:
        item.text.encode("utf-8")


def test_broken_utf16_is_mended_and_noted() -> None:
    items, report = take(b"\xff\xfe" + "text\na".encode("utf-16-le") + b"\x3d\xd8" + "b\nc".encode("utf-16-le") + b"x")
    assert [item.text for item in items] == ["a\ufffdb", "c\ufffd"]
    assert reasons(report) == [(2, "note"), (3, "note")]
    items, report = take(b"\xff\xfe\0\0" + "text\na".encode("utf-32-le") + b"\xff\xff\xff\xff")
    assert [item.text for item in items] == ["a\ufffd"]
    assert reasons(report) == [(2, "note")]


@pytest.mark.parametrize("seam", range(-3, 4))
def test_every_line_end_counts_once_even_across_chunks(seam: int) -> None:
    first = "a" * ((1 << 20) + seam)
    items, _ = take(f"{first}\r\nb\rc\nd\n\re".encode(), kind="text")
    assert [(item.text[:1], item.line) for item in items] == [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 6)]
    assert items[0].text == first


# --- what cannot be read --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG picture"),
        (b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", r"\.xlsx"),
        (b"PK\x03\x04....notes.txt", "a ZIP archive"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x1f\x8b\x08\0", "a gzip archive"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"PAR1....", "a Parquet file"),
        (random.Random(1).randbytes(4000), "a binary file"),
        (b"\x7fELF\x02\x01\x01" + bytes(200) + b"\x01\0\xff\x02" * 50, "a binary file"),
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".txt", ""])
def test_binary_files_are_refused_as_what_they_are(tmp_path: Path, data: bytes, what: str, suffix: str) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=what):
        from_file(path)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match="the file is empty"):
        from_file(path)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_blank_file_is_refused(kind: str) -> None:
    with pytest.raises(Unreadable, match="nothing in it but blank lines"):
        take(b"\n  \r\n\n", kind=kind)


def test_a_missing_file_a_folder_and_a_locked_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreadable, match="there is no such file"):
        from_file(tmp_path / "nowhere.csv")
    with pytest.raises(Unreadable, match="this is a folder"):
        from_file(tmp_path)
    path = tmp_path / "locked.csv"
    path.write_bytes(b"text\na\n")
    if os.geteuid() == 0:  # root may read anything
        monkeypatch.setattr(Path, "open", _locked)
    else:
        path.chmod(0)
    with pytest.raises(Unreadable, match="not allowed to read"):
        from_file(path)


def _locked(self: Path, mode: str) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_disk_that_fails_while_reading_is_told() -> None:
    class Failing(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(Unreadable, match="Input/output error"):
        list(read_stream(Failing(b"a"), "f", ReadReport()))


# --- sheets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_header(sign: str) -> None:
    data = f'id{sign}"text, or; so|"{sign}when\n1{sign}a{sign}b\n'.encode()
    items, _ = take(data, kind="csv", columns={"text": "text, or; so|"})
    assert (items[0].text, items[0].extra) == ("a", {"when": "b"})


def test_a_header_that_is_not_understood_is_not_replaced_by_a_row() -> None:
    with pytest.raises(BadInput, match="which names the columns, could not be understood"):
        take(b'id,"text\nid,text\n1,a\n', kind="csv")


def test_known_names_outweigh_more_cells() -> None:
    items, _ = take(b"id;text;a,b,c,d,e\n1;hello, you;x\n")
    assert items[0].text == "hello, you"


def test_a_single_column_keeps_its_commas() -> None:
    items, report = take(b'text\nhello, you; there\n"quoted\n""text"""\n')
    assert [item.text for item in items] == ["hello, you; there", 'quoted\n"text"']
    assert not report.problems


def test_a_row_counts_from_the_physical_line_it_begins_on() -> None:
    data = b'id,text\n\n1,"a\nb\r\nc\rd"\n\r\n2,e\r3,"f\n"\n4,g'
    assert [(item.ref, item.line) for item in take(data)[0]] == [("1", 3), ("2", 8), ("3", 9), ("4", 11)]


def test_mixed_line_ends_part_rows() -> None:
    items, report = take(b"id,text\r1,a\n2,b\r\n3,c\r4,d")
    assert [item.text for item in items] == ["a", "b", "c", "d"]
    assert not report.problems


def test_too_many_cells_are_not_understood_and_too_few_are_blank() -> None:
    items, report = take(b"id,text,city\n1,a,X,more\n2,b\n3,c,Y,,\n4\n")
    assert [(item.ref, item.text, item.location) for item in items] == [("2", "b", ""), ("3", "c", "Y")]
    assert reasons(report) == [(2, "not understood"), (3, "note"), (5, "note"), (5, "skipped")]
    assert (report.read, report.skipped, report.not_understood, report.notes) == (2, 1, 1, 2)


def test_a_stray_quote_costs_its_own_row_only() -> None:
    items, report = take(b'id,text\n1,"abc\n2,def\n3,"ghi"\n4,jkl\n')
    assert [(item.ref, item.text, item.line) for item in items] == [("2", "def", 3), ("3", "ghi", 4), ("4", "jkl", 5)]
    assert reasons(report) == [(2, "not understood")]
    assert "never closed" in report.problems[0].reason


def test_a_quote_that_is_not_doubled_is_read_as_it_stands() -> None:
    items, report = take(b'id,text,n\n1,"say "hi" now",x\n2,say "hi",y\n')
    assert [item.text for item in items] == ['say hi" now"', 'say "hi"']
    assert reasons(report) == [(2, "note")]


def test_between_tabs_a_quote_is_an_ordinary_character() -> None:
    items, report = take(b'id\ttext\n1\t"Hello\n2\tb\n3\t"c" he said\n')
    assert [item.text for item in items] == ['"Hello', "b", "c he said"]
    assert report.not_understood == 0


def test_a_quote_open_over_a_hundred_thousand_lines_gives_them_back() -> None:
    data = b'id,text\n0,"open\n' + b"".join(b"%d,row\n" % n for n in range(1, 250_001))
    items, report = take(data)
    assert report.read == 250_000
    assert (items[0].line, items[-1].line) == (3, 250_002)
    assert report.not_understood == 1
    assert reasons(report)[0] == (2, "not understood")


def test_quotes_that_open_on_every_line_do_not_take_forever() -> None:
    _, report = take(b"text,b\n" + b'x","y\n' * 500_000)
    assert report.read + report.not_understood == 500_000
    assert report.not_understood > 1


def test_a_row_with_ten_million_characters_is_read() -> None:
    text = ("Arbeit in \xd6sterreich " * 10 + "\n") * 50_000
    items, report = take(f'id,text\n1,"{text}"\n2,next\n'.encode())
    assert report.read == 2
    assert len(text) > 10_000_000
    assert items[0].text == text, "the long text came back changed"
    assert (items[1].text, items[1].line) == ("next", 50_003)


def test_a_sheet_of_three_hundred_columns_works() -> None:
    header = ",".join(["id", *[f"c{n}" for n in range(298)], "text"])
    row = ",".join(["1", *map(str, range(298)), "hello"])
    items, report = take(f"{header}\n{row}\n{row[:-5]}more\n".encode())
    assert [item.text for item in items] == ["hello", "more"]
    assert items[0].extra == {f"c{n}": str(n) for n in range(20)}
    assert [problem.reason.partition("'")[2][:3] for problem in report.problems] == ["c20", "1' "]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "text"])
@pytest.mark.parametrize("filler", ["x", "\u4e2d"])
def test_a_record_beyond_the_limit_is_reported_and_the_rest_goes_on(kind: str, filler: str) -> None:
    long = filler * 16_000_001
    start, pattern = {"csv": ("text,n\n", "%s,1\n"), "jsonl": ("", '{"text": "%s"}\n'), "text": ("", "%s\n")}[kind]
    data = (start + pattern % "a" + pattern % long + pattern % "b").encode()
    items, report = take(data, kind=kind)
    assert [item.text for item in items] == ["a", "b"]
    assert reasons(report) == [(3 if kind == "csv" else 2, "not understood")]
    assert "longer than 16 million characters" in report.problems[0].reason


def test_a_line_far_beyond_the_limit_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        file.write(b"a\n")
        for _ in range(200):
            file.write(b"x" * 1_000_000)
        file.write(b"\nb\n")
    items, report = from_file(path)
    assert [(item.text, item.line) for item in items] == [("a", 1), ("b", 3)]
    assert reasons(report) == [(2, "not understood")]


cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(rows=st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=8), sign=st.sampled_from(",;\t|"))
@settings(max_examples=300, deadline=None)
def test_any_table_written_as_csv_comes_back_the_same(rows: list[tuple[str, str, str]], sign: str) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=sign)
    writer.writerow(["text", "one", "two"])
    writer.writerows(rows)
    items, report = take(file.getvalue().encode("utf-8"), kind="csv")
    expected = [row for row in rows if row[0].strip()]
    assert [(item.text, item.extra.get("one", ""), item.extra.get("two", "")) for item in items] == [
        (text, one if one.strip() else "", two if two.strip() else "") for text, one, two in expected
    ]
    assert (report.read, report.skipped, report.not_understood) == (len(expected), len(rows) - len(expected), 0)


@given(data=st.binary(max_size=300))
@settings(max_examples=500, deadline=None)
def test_no_bytes_at_all_raise_anything_but_bad_input(data: bytes) -> None:
    for kind in (None, "csv", "jsonl", "text"):
        report = ReadReport()
        try:
            for item in read_stream(io.BytesIO(data), "f", report, format=kind):
                item.text.encode("utf-8")
        except BadInput:
            continue
        assert report.bytes_read == len(data)


# --- columns --------------------------------------------------------------------------------------------------------


def test_columns_are_found_whatever_their_case_and_joints() -> None:
    data = b"ID,Created At,E-MAIL,conversation-id,USER_NAME,Message,Link,City,mobile\n"
    row = b"7,2024-05-01,a@example.org,t1,u1,hello,http://example.org/1,Graz,555-0100\n"
    item = take(data + row)[0][0]
    assert (item.id, item.ref, item.thread, item.actor, item.posted_at) == ("7", "7", "t1", "u1", "2024-05-01")
    assert (item.url, item.location, item.extra) == ("http://example.org/1", "Graz", {})
    assert item.text == "hello\n\n555-0100\n\na@example.org"
    assert [item.text[span.start : span.end] for span in item.fields] == ["hello", "555-0100", "a@example.org"]
    assert [span.name for span in item.fields] == ["Message", "mobile", "E-MAIL"]


def test_one_body_is_taken_in_the_order_of_the_names() -> None:
    items, report = take(b"comment,description,text\nc,d,t\n")
    assert (items[0].text, items[0].extra) == ("t", {"comment": "c", "description": "d"})
    assert report.columns == {"text": ("text",)}


def test_several_bodies_are_joined_when_asked() -> None:
    items, _ = take(b"title,b,a\nT,one,two\nT,,two\n", columns={"text": "a, B"})
    assert [item.text for item in items] == ["T\n\ntwo\n\none", "T\n\ntwo"]
    assert [span.name for span in items[0].fields] == ["title", "a", "b"]
    assert [(span.start, span.end) for span in items[0].fields] == [(0, 1), (3, 6), (8, 11)]


def test_the_title_is_left_out_when_the_body_begins_with_it() -> None:
    items, _ = take(b"title,text\nMaid, Maid wanted\nMaid,wanted\n,wanted\nMaid,\n")
    assert [item.text for item in items] == [" Maid wanted", "Maid\n\nwanted", "wanted", "Maid"]
    assert [len(item.fields) for item in items] == [0, 2, 0, 0]
    items, _ = take(b"title,text\nMaid,wanted\n", columns={"title": ""})
    assert items[0].text == "wanted"


def test_contacts_join_the_text_only_when_they_are_some() -> None:
    items, _ = take(b"text,phone,email,url\nhi,No,yes,No\nhi,+1 202 555 0143,x@example.org,example.org\n,555-0100,,\n")
    assert [item.text for item in items] == ["hi", "hi\n\n+1 202 555 0143\n\nx@example.org", "555-0100"]
    assert items[0].extra == {"phone": "No", "email": "yes", "url": "No"}
    assert (items[0].url, items[1].url, items[1].extra) == ("", "example.org", {})


@pytest.mark.parametrize(
    ("header", "ref"),
    [("job_id,text", "1"), ("jobId,text", "1"), ("job id,text", "1"), ("_id,text", "1"), ("paid,text", "")],
)
def test_a_lone_column_that_ends_in_id_is_the_id(header: str, ref: str) -> None:
    item = take(f"{header}\n1,a\n".encode())[0][0]
    assert (item.id, item.ref) == (ref or "f:2", ref)


def test_two_columns_that_end_in_id_are_neither() -> None:
    item = take(b"job_id,site_id,text,thread_id\n1,2,a,t\n")[0][0]
    assert (item.id, item.ref, item.thread, item.extra) == ("f:2", "", "t", {"job_id": "1", "site_id": "2"})


def test_a_repeated_id_is_kept_and_noted_and_a_blank_one_is_the_line() -> None:
    items, report = take(b"id,text\n1,a\n,b\n1,c\n")
    assert [(item.id, item.ref) for item in items] == [("1", "1"), ("f:3", ""), ("1", "1")]
    assert reasons(report) == [(4, "note")]


def test_long_values_are_left_out_of_the_extras_and_that_is_said_once() -> None:
    items, report = take(f"text,notes,k\na,{'x' * 201},1\nb,{'y' * 200},2\nc,{'z' * 300},\n".encode())
    assert [item.extra for item in items] == [{"k": "1"}, {"notes": "y" * 200, "k": "2"}, {}]
    assert reasons(report) == [(2, "note")]


def test_names_that_are_blank_or_stand_twice_are_told_apart() -> None:
    items, _ = take(b"text,,text,x,x\na,b,c,d,e\n")
    assert items[0].extra == {"column 2": "b", "text (2)": "c", "x": "d", "x (2)": "e"}


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b'{"a": 1, "b": 2}\n'])
def test_a_file_without_a_text_column_names_what_it_has(data: bytes) -> None:
    kind = "jsonl" if data.startswith(b"{") else "csv"
    with pytest.raises(BadInput, match=r"the columns are: a, b\. Say which: --column text=NAME"):
        take(data, kind=kind)
    assert take(data, kind=kind, columns={"text": "B"})[0][0].text == "2"


@pytest.mark.parametrize("data", [b"text,b\n1,2\n", b'{"text": 1, "b": 2}\n'])
@pytest.mark.parametrize("asked", [{"text": "descripcion"}, {"text": "b,nope"}, {"phone": "fon"}])
def test_an_asked_column_that_is_missing_is_named(data: bytes, asked: dict[str, str]) -> None:
    with pytest.raises(UnknownColumn, match="it has: text, b") as raised:
        take(data, kind="jsonl" if data.startswith(b"{") else "csv", columns=asked)
    assert raised.value.column in ("descripcion", "nope", "fon")


def test_a_role_that_does_not_exist_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no field 'colour' takes"):
        take(b"text,b\n1,2\n", columns={"colour": "b"})


# --- JSON Lines -----------------------------------------------------------------------------------------------------


def test_bad_lines_are_reported_and_the_rest_goes_on() -> None:
    lines = ['{"text": "a"}', "{oops}", "", "[1]", '"s"', "12", '{"text": null}', '{"n": 1}', '{"text": "b"']
    lines.append('{"text": "c\tc"}')
    items, report = take("\n".join(lines).encode())
    assert [(item.text, item.line) for item in items] == [("a", 1), ("c\tc", 10)]
    assert [line for line, kind in reasons(report) if kind == "not understood"] == [2, 4, 5, 6, 9]
    assert [line for line, kind in reasons(report) if kind == "skipped"] == [7, 8]


def test_hostile_numbers_and_nesting_are_reported() -> None:
    lines = ['{"text": "a"}', '{"text": ' + "9" * 5000 + "}", '{"text": ' + "[" * 200_000 + "}"]
    items, report = take("\n".join(lines).encode())
    assert [item.text for item in items] == ["a"]
    assert reasons(report) == [(2, "not understood"), (3, "not understood")]


def test_shapes_may_differ_from_line_to_line() -> None:
    rows = [
        {"text": "a"},
        {"body": "b", "likes": 1},
        {"message": "c", "user": {"n": 1}},
        {"text": ["d", "e"], "ok": True},
    ]
    items, report = take("\n".join(map(json.dumps, rows)).encode(), columns={})
    assert [item.text for item in items] == ["a", "b", "c", "d\ne"]
    assert [item.extra for item in items] == [{}, {"likes": "1"}, {}, {"ok": "true"}]
    assert items[2].actor == '{"n": 1}'
    assert report.read == 4


@pytest.mark.parametrize("data", [b'[{"text": "a"}]', b'[\n{"text": "a"}\n]', b'{\n"text": "a"\n}\n'])
def test_json_that_is_not_line_by_line_is_refused_with_the_way_out(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"line 1: this is one JSON .*jq"):
        take(data, kind="jsonl")


@given(texts=st.lists(st.text(), min_size=1, max_size=8), escaped=st.booleans())
@settings(max_examples=200, deadline=None)
def test_any_strings_written_as_json_lines_come_back(texts: list[str], escaped: bool) -> None:
    data = "".join(json.dumps({"text": text}, ensure_ascii=escaped) + "\n" for text in texts)
    items, report = take(data.encode("utf-8"), kind="jsonl")
    expected = [text.replace("\0", "\ufffd") for text in texts if text.strip()]
    assert [item.text for item in items] == expected
    assert report.read + report.skipped == len(texts)


# --- the report, memory ---------------------------------------------------------------------------------------------


def test_a_report_counts_everything_and_holds_a_thousand_the_gravest_first() -> None:
    rows = b"".join(b"%d\n" % n for n in range(1500)) + b"1,a,b,c\n" * 1200
    report = take(b"id,text,n\n" + rows)[1]
    assert (report.notes, report.skipped, report.not_understood) == (1500, 1500, 1200)
    assert len(report.problems) == ReadReport.KEPT
    assert {problem.kind for problem in report.problems} == {"not understood"}
    assert list(report.problems) == sorted(report.problems, key=lambda problem: problem.line)
    assert report.problems[0] == Problem(1502, "not understood", "4 cells where the header has 3")


@pytest.mark.parametrize("kind", ["csv", "jsonl", "txt"])
def test_memory_stays_bounded_over_fifty_megabytes(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"big.{kind}"
    text = "Hotel staff wanted in Graz, 1400 a month, room paid. " * 9
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("id,text,city\n" if kind == "csv" else "")
        for n in range(105_000):
            as_json = f'{{"id": {n}, "text": "{text}"}}\n'
            file.write({"csv": f'{n},"{text}\n{n}",Graz\n', "jsonl": as_json, "txt": f"{n} {text}\n"}[kind])
    assert path.stat().st_size > 50_000_000
    report = ReadReport()
    tracemalloc.start()
    try:
        count = sum(1 for _ in read(path, report))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == report.read == 105_000
    assert peak < 40_000_000


# --- data that nobody here wrote ------------------------------------------------------------------------------------


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "rows", "columns"),
    [
        ("emscad_partial.csv", 2173, {}),
        ("emscad_partial.csv", 2173, {"text": "description,requirements,benefits"}),
        ("tr_sms_spam.csv", 4751, {}),
        ("smishing_mendeley_5971.csv", 5971, {}),
        ("sgd_dev_dialogues.csv", 1092, {"text": "dialogue"}),
        ("benign_es_news.csv", 1542, {}),
        ("de_en_at_job_ads.csv", 736, {}),
        ("benign_zh_nus_sms.csv", 3000, {}),
    ],
)
def test_every_row_of_real_data_is_read_or_reported(name: str, rows: int, columns: dict[str, str]) -> None:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"REAL DATA ABSENT: {path} is not there, so nothing real was read by this test")
    items, report = from_file(path, columns)
    assert report.read + report.skipped + report.not_understood == rows
    assert report.not_understood == 0
    assert len(items) == report.read > 0.99 * rows
    assert report.bytes_read == path.stat().st_size
    for item in items:
        assert item.text.strip()
        assert "\n\n".join(item.text[span.start : span.end] for span in item.fields) in ("", item.text)


@pytest.mark.real
def test_a_real_sheet_with_an_unnamed_text_asks_for_it() -> None:
    path = DATA / "sgd_dev_dialogues.csv"
    if not path.exists():
        pytest.skip(f"REAL DATA ABSENT: {path} is not there, so nothing real was read by this test")
    with pytest.raises(BadInput, match="dialogue_id, services, dialogue"):
        from_file(path)
