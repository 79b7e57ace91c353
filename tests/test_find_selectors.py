"""Selectors are found however they are disguised, with the words they stand in, and what only looks like one is not."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.find import FINDERS, LINKING, find, onion, phone, wallet
from manumit.knowledge import load
from manumit.knowledge.hosts import ascii_host, registrable, scan
from manumit.knowledge.spans import Spans
from manumit.knowledge.text import Text
from manumit.model import Finding
from shared import real

US, GB, ES, FR, TR = ("US",), ("GB",), ("ES",), ("FR",), ("TR",)
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"


def selectors(text: str, regions: tuple[str, ...] = ()) -> list[Finding]:
    found = [one for one in find(Text(text, regions)) if one.kind in LINKING]
    for one in found:
        assert text[one.start : one.end] == one.text
    return found


def values(kind: str, text: str, regions: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(one.value, one.text) for one in selectors(text, regions) if one.kind == kind]


def only(kind: str, text: str, regions: tuple[str, ...] = ()) -> Finding:
    found = [one for one in selectors(text, regions) if one.kind == kind]
    assert len(found) == 1, found
    return found[0]


PHONES = [
    # text, regions, number, words, disguise
    ("Call +12025550143 now", (), "+12025550143", "+12025550143", ""),
    ("Call +1 (202) 555-0143.", (), "+12025550143", "+1 (202) 555-0143", ""),
    ("(202)555 0143", US, "+12025550143", "(202)555 0143", ""),
    ("202.555.0143", US, "+12025550143", "202.555.0143", ""),
    ("1-202-555-0143", US, "+12025550143", "1-202-555-0143", ""),
    ("011 44 7700 900123", US, "+447700900123", "011 44 7700 900123", ""),
    ("0044 7700 900123", (), "+447700900123", "0044 7700 900123", ""),
    ("+44 (0)7700 900-123", (), "+447700900123", "+44 (0)7700 900-123", ""),
    ("Tel. 07700 900123, ask for Ann", GB, "+447700900123", "07700 900123", ""),
    ("06.39.98.12.34", FR, "+33639981234", "06.39.98.12.34", ""),
    ("0212 555 01 43'ten", TR, "+902125550143", "0212 555 01 43", ""),
    ("TEL:(0256)5550143", TR, "+902565550143", "(0256)5550143", ""),
    ("444 5 555 Dialog", TR, "+904445555", "444 5 555", ""),
    ("Call08081570123 now", GB, "+448081570123", "08081570123", ""),
    ("HEDIYE02125550144", TR, "+902125550144", "02125550144", ""),
    ("Call MobileX8 08081570124 or", GB, "+448081570124", "08081570124", ""),
    ("customers 08081570125, 1x150p/wk", GB, "+448081570125", "08081570125", ""),
    ("+٩٧١ ٥٠ ١٢٣ ٤٥٦٧", (), "+971501234567", "+٩٧١ ٥٠ ١٢٣ ٤٥٦٧", ""),
    ("电话13800138000", ("CN",), "+8613800138000", "13800138000", ""),
    ("WhatsApp: 447700900123", (), "+447700900123", "447700900123", ""),
    ("call two oh two 555 0143 now", US, "+12025550143", "two oh two 555 0143", "spelled"),
    ("two zero two, five five five, zero one four three", US, "+12025550143", None, "spelled"),
    ("two o two triple five zero one four three", US, "+12025550143", None, "spelled"),
    ("plus one two oh two triple five oh one four three", (), "+12025550143", None, "spelled"),
    ("2o2-555-ol43", US, "+12025550143", "2o2-555-ol43", "letters"),
    ("o7700 9oo123", GB, "+447700900123", "o7700 9oo123", "letters"),
    ("2-0-2-5-5-5-0-1-4-3", US, "+12025550143", None, "spaced"),
    ("2 0 2 5 5 5 0 1 4 3", US, "+12025550143", None, "spaced"),
    ("2*0*2*5*5*5*0*1*4*3", US, "+12025550143", None, "spaced"),
    ("2,0,2,5,5,5,0,1,4,3", US, "+12025550143", None, "spaced"),
    ("6️⃣0️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣ llama", ES, "+34600123456", "6️⃣0️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣", "emoji"),
    ("６００１２３４５６", ES, "+34600123456", "６００１２３４５６", "styled"),
    ("𝟞𝟘𝟘 𝟙𝟚𝟛 𝟜𝟝𝟞", ES, "+34600123456", "𝟞𝟘𝟘 𝟙𝟚𝟛 𝟜𝟝𝟞", "styled"),
    ("6\u200b00\u200b123\u200b456", ES, "+34600123456", "6\u200b00\u200b123\u200b456", "hidden"),
    ("see wa.me/12025550143?text=hi", (), "+12025550143", "wa.me/12025550143?text=hi", ""),
    ("https://api.whatsapp.com/send?phone=12025550143&text=hi", (), "+12025550143", None, ""),
    ("signal.me/#p/+12025550143", (), "+12025550143", None, ""),
]


@pytest.mark.parametrize(("text", "regions", "number", "words", "disguise"), PHONES)
def test_a_number_is_found_as_it_is_written(
    text: str, regions: tuple[str, ...], number: str, words: str | None, disguise: str
) -> None:
    found = only("phone", text, regions)
    assert found.value == number
    assert words is None or found.text == words
    assert found.detail.get("disguised", "") == disguise


@pytest.mark.parametrize(
    ("text", "regions", "numbers"),
    [
        ("Tel: 06 39 98 12 34 / 06 39 98 12 35", FR, ["+33639981234", "+33639981235"]),
        ("+12025550143,+12025550144", (), ["+12025550143", "+12025550144"]),
        ("+1 202 555 0143 +1 202 555 0144", (), ["+12025550143", "+12025550144"]),
        ("CALL-9555550143,9555550144", ("IN",), ["+919555550143", "+919555550144"]),
        ("600 000 000 o 600 000 001", ES, ["+34600000000", "+34600000001"]),
        ("0212 555 01 43 /0212 555 01 44www.example.org", TR, ["+902125550143", "+902125550144"]),
        ("two oh two 555 0143 or 2025550144", US, ["+12025550143", "+12025550144"]),
    ],
)
def test_several_numbers_are_told_apart(text: str, regions: tuple[str, ...], numbers: list[str]) -> None:
    assert [value for value, _ in values("phone", text, regions)] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "12.05.2024 10:30",
        "30.06.2015-05.07.2015 20:30",
        "2024-05-12, 05/12/2024, 20240512, 12052024",
        "the 2013 2014 2015 seasons, 2016-2017",
        "192.0.2.10 and 198.51.100.20",
        "$1,250,000 or 1 250 000 EUR or €1.250.000",
        "salary 10000-15000 a month, 25000 - 30000",
        "40.416775, -3.703790",
        "card 4111 1111 1111 1111 or 3782 822463 10005",
        "order 12345678, invoice no. 5551234567, id 20255501430, Mersis No:22555495",
        "MERSIS0123065777400055 TsCs087155501432x RPD897355501431",
        "614-83-6494 un, un",
        "test ( 1 2 3 4 5 6 7 8 9 )",
        "we have two three bedroom flats, one of five or six",
        "#5551234567 and build 1.2.3.4567",
        "uno dos tres cuatro cinco seis siete ocho nueve",
        "100% of 1234567%",
        "1234567890123456789",
    ],
)
def test_other_digits_are_no_number(text: str) -> None:
    for regions in ((), US, ("NO", "DE"), ("SG", "AU"), ("MX", "ES")):
        assert values("phone", text, regions) == []


def test_an_unsettled_number_keeps_its_digits_and_links_only_when_long() -> None:
    found = only("phone", "tel 202-555-0143")
    assert (found.value, found.detail) == ("digits:2025550143", {"unresolved": "yes"})
    assert only("phone", "07700 900123").value == "digits:07700900123"
    short = only("phone", "tel 555-0143")
    assert (short.value, short.detail["hub"]) == ("digits:5550143", "yes")
    assert values("phone", "2025550143") == []


def test_what_had_to_be_assumed_is_told() -> None:
    assert only("phone", "WhatsApp 447700900123").detail["assumed"] == "country code"
    assert only("phone", "+12025550143").detail == {"region": "US"}
    assert only("phone", "+1 202 111 0143").detail["unverified"] == "yes"


def test_the_digits_of_links_addresses_and_wallets_are_theirs() -> None:
    for text in (
        "https://example.org/2025550143?p=2025550144",
        "info2025550143@example.org",
        "https://t.me/a2025550143",
    ):
        assert values("phone", text, US) == []


EMAILS = [
    ("Write to Info@Example.org.", "info@example.org", "Info@Example.org", ""),
    ("mailto:john.smith+ads@mail.example.co.uk;", "john.smith+ads@mail.example.co.uk", None, ""),
    ("john.it@example.org", "john.it@example.org", None, ""),
    ("contact:maria@example.org.Thanks", "maria@example.org", "maria@example.org", ""),
    ("name at domain dot com", "name@domain.com", "name at domain dot com", "at"),
    ("name (at) domain [dot] org", "name@domain.org", "name (at) domain [dot] org", "at"),
    ("name AT domain punto com", "name@domain.com", "name AT domain punto com", "at"),
    ("name arroba example.com", "name@example.com", "name arroba example.com", "at"),
    ("name[@]example.org", "name@example.org", "name[@]example.org", "at"),
    ("john dot smith at example dot co dot uk", "john.smith@example.co.uk", None, "at"),
    ("name@example[.]org", "name@example.org", "name@example[.]org", "dot"),
    ("maria22 at gmail.com", "maria22@gmail.com", "maria22 at gmail.com", "at"),
    ("maria22 @ gmail.com", "maria22@gmail.com", "maria22 @ gmail.com", "at"),
    ("maria @ example . com", "maria@example.com", "maria @ example . com", "spaced"),
    ("me@exam\u200bple.org", "me@example.org", "me@exam\u200bple.org", ""),
    ("ｍａｒｉａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "maria@example.com", None, ""),
]


@pytest.mark.parametrize(("text", "address", "words", "disguise"), EMAILS)
def test_an_address_is_found_as_it_is_written(text: str, address: str, words: str | None, disguise: str) -> None:
    found = only("email", text)
    assert found.value == address
    assert words is None or found.text == words
    assert found.detail.get("disguised", "") == disguise


@pytest.mark.parametrize(
    "text",
    [
        "look at example.com",
        "meet us @ example.com",
        "call.me@5pm",
        "user@localhost",
        "the point is to dot the i at work",
        "5 @ 10 each, @maria",
        "arroba maria",
        "We meet at the point in time",
    ],
)
def test_a_sentence_is_no_address(text: str) -> None:
    assert values("email", text) == []


def test_an_address_gives_its_domain_and_a_free_provider_never_links() -> None:
    assert only("domain", "hr@mail.example.org").value == "example.org"
    assert "hub" not in only("domain", "hr@mail.example.org").detail
    assert only("domain", "maria@gmail.com").detail["hub"] == "yes"


WEB = [
    # text, url, domain, words of the link
    ("https://www.Example.org/Jobs/17/.", "example.org/Jobs/17", "example.org", "https://www.Example.org/Jobs/17/"),
    ("(http://example.org/a_(b)).", "example.org/a_(b)", "example.org", "http://example.org/a_(b)"),
    ("example.com/p?a=1&utm_source=x", "example.com/p?a=1", "example.com", "example.com/p?a=1&utm_source=x"),
    ("hxxps://evil[.]example[.]com/x", "evil.example.com/x", "example.com", "hxxps://evil[.]example[.]com/x"),
    ("www.example.de", "example.de", "example.de", "www.example.de"),
    ("http://münchen.example/x", "xn--mnchen-3ya.example/x", None, None),
    ("http://пример.рф/путь", "xn--e1afmkfd.xn--p1ai/путь", "xn--e1afmkfd.xn--p1ai", "http://пример.рф/путь"),
    ("http:// 203.0.113.86 to", "203.0.113.86", None, "http:// 203.0.113.86"),
    ("http://192.0.2.10:8080/a", "192.0.2.10:8080/a", None, "http://192.0.2.10:8080/a"),
    ("x1.blogspot.com/2020/a.html", "x1.blogspot.com/2020/a.html", "x1.blogspot.com", None),
]


@pytest.mark.parametrize(("text", "url", "domain", "words"), WEB)
def test_a_link_names_its_page_and_its_domain(text: str, url: str, domain: str | None, words: str | None) -> None:
    found = only("url", text)
    assert found.value == url
    assert words is None or found.text == words
    assert [value for value, _ in values("domain", text)] == ([domain] if domain else [])


@pytest.mark.parametrize(
    ("text", "domain", "words"),
    [
        ("Apply at jobs.example.co.uk today", "example.co.uk", "jobs.example.co.uk"),
        ("example dot com", "example.com", "example dot com"),
        ("example.com.Please call", "example.com", "example.com"),
        ("访问example.com查看", "example.com", "example.com"),
        ("visit example.it for more", "example.it", "example.it"),
        ("EXAMPLE.COM", "example.com", "EXAMPLE.COM"),
    ],
)
def test_a_bare_host_gives_its_domain(text: str, domain: str, words: str) -> None:
    assert values("domain", text) == [(domain, words)]
    assert values("url", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Great team.In addition, work.in the team, company.We do, etc.Is",
        "resume.pdf node.js ASP.NET B.Sc. U.S. e.g. i.e. Ph.D. p.m. 3.5 v2.0.1 $1.5m",
        "Sorry teapot.it's my mistake",
        "required.MS/MBA degree, clean.Education/Training, development.Games/graphics",
        "so...and then..what",
        "12.05.in 3.de",
    ],
)
def test_a_full_stop_without_a_blank_is_no_host(text: str) -> None:
    assert selectors(text) == []


def test_a_shared_host_is_shown_and_does_not_link_but_its_pages_do() -> None:
    assert only("domain", "bit.ly").detail["hub"] == "yes"
    assert "hub" not in only("url", "https://bit.ly/abc").detail
    assert only("url", "https://www.facebook.com/").detail["hub"] == "yes"


def test_a_host_that_imitates_another_is_told_by_its_real_name() -> None:
    found = only("domain", "pаypal.com/login")
    assert found.value == "xn--pypal-4ve.com"
    assert found.detail["lookalike"] == "paypal.com"
    assert "lookalike" not in only("domain", "http://münchen.de/x").detail


def test_what_someone_registered_is_told_from_what_stands_before_it() -> None:
    assert registrable("a.b.example.com.tr") == "example.com.tr"
    assert registrable("a.example.com") == "example.com"
    assert registrable("com.tr") == ""
    assert registrable("example.nosuchending") == ""
    assert ascii_host("Bücher.example") == "xn--bcher-kva.example"


HANDLES = [
    ("https://t.me/Maria_Example", "telegram:maria_example", "https://t.me/Maria_Example"),
    ("t.me/s/chan_nel", "telegram:chan_nel", None),
    ("t.me/+AbCdEf123456", "telegram:AbCdEf123456", None),
    ("telegram.me/joinchat/AAAAAEabcd12", "telegram:AAAAAEabcd12", None),
    ("Telegram: @Maria_Example!", "telegram:maria_example", "@Maria_Example"),
    ("my tg is @maria_ex", "telegram:maria_ex", "@maria_ex"),
    ("@maria_ex on telegram", "telegram:maria_ex", "@maria_ex"),
    ("follow us on Twitter at @maria_ex.The Role", "x:maria_ex", "@maria_ex"),
    ("телеграм: maria_ex", "telegram:maria_ex", "maria_ex"),
    ("chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv", "whatsapp:AbCdEfGhIjKlMnOpQrStUv", None),
    ("instagram.com/Maria.Ex/", "instagram:maria.ex", None),
    ("ig: maria.ex.", "instagram:maria.ex", "maria.ex"),
    ("insta maria_22", "instagram:maria_22", "maria_22"),
    ("snap: maria-ex", "snapchat:maria-ex", "maria-ex"),
    ("snapchat.com/add/mariaex", "snapchat:mariaex", None),
    ("kik - maria77", "kik:maria77", "maria77"),
    ("signal: maria.01", "signal:maria.01", "maria.01"),
    ("signal.me/#eu/abcdefghijklmnopqrstuvwxyz012345", "signal:abcdefghijklmnopqrstuvwxyz012345", None),
    ("Session 05" + "ab" * 32, "session:05" + "ab" * 32, "05" + "ab" * 32),
    ("Discord: maria#1234", "discord:maria#1234", "maria#1234"),
    ("add maria_ex#1234 on discord", "discord:maria_ex#1234", "maria_ex#1234"),
    ("discord.gg/abcDEF", "discord:abcDEF", None),
    ("@alice:example.org", "matrix:@alice:example.org", "@alice:example.org"),
    ("加微信maria_wx1", "wechat:maria_wx1", "maria_wx1"),
    ("QQ: 123456789", "qq:123456789", "123456789"),
    ("ask @maria_example", "at:maria_example", "@maria_example"),
    ("tеlеgrаm: @mаria_ex", "telegram:maria_ex", None),
]


@pytest.mark.parametrize(("text", "value", "words"), HANDLES)
def test_a_handle_is_found_with_its_platform(text: str, value: str, words: str | None) -> None:
    found = only("handle", text)
    assert found.value == value
    assert words is None or found.text == words


@pytest.mark.parametrize(
    "text",
    [
        "Join our Telegram channel",
        "WhatsApp: call me",
        "insta account, kik me, snap me, snapchat username",
        "telegram: link below; instagram: follow",
        "facebook messages. Sup",
        "We'll skype later.",
        "a signal: strong",
        "the line is long, discord is bad",
        "the Business Line:Government, Mt. Pleasant SC- Fast, no Skype Interview.If so, messenger services.Keep",
        "instagram.com/p/Cabc123 t.me/share facebook.com/groups/1",
        "info@example.org",
        "@home and @work, 5@5",
        "C#2005 and issue #1234 of discord",
    ],
)
def test_words_beside_a_platform_are_no_handle(text: str) -> None:
    assert values("handle", text) == []


def test_a_bare_handle_says_that_its_platform_is_unknown() -> None:
    assert only("handle", "ask @maria_example").detail == {"platform": "unknown"}


FINGERPRINT = "0123456789ABCDEF02468ACE13579BDFFEDCBA98"


@pytest.mark.parametrize(
    "text",
    [
        f"PGP {FINGERPRINT}",
        f"key fingerprint: 0x{FINGERPRINT.lower()}",
        " ".join(FINGERPRINT[i : i + 4] for i in range(0, 40, 4)),
        "  ".join(FINGERPRINT[i : i + 4] for i in range(0, 40, 4)).lower(),
    ],
)
def test_a_fingerprint_is_found_in_groups_or_beside_its_word(text: str) -> None:
    assert [one.value for one in selectors(text)] == [FINGERPRINT]


def test_a_long_fingerprint_needs_its_word() -> None:
    assert only("key", f"gpg {FINGERPRINT}{FINGERPRINT[:24]}").value == FINGERPRINT + FINGERPRINT[:24]
    assert selectors(f"sha256 {FINGERPRINT}{FINGERPRINT[:24]}, commit {FINGERPRINT}") == []


WALLETS = [
    # Test vectors of BIP-173, BIP-350, EIP-55; the first block's address; the contract of USDT on Tron
    ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "btc:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    (
        "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
        "btc:bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
    ),
    (
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        "btc:bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ),
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "btc:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "eth:0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"),
    ("0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359", "eth:0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"),
    ("0x52908400098527886E0F7030069857D2E4169EE7", "eth:0x52908400098527886E0F7030069857D2E4169EE7"),
    ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
    ("1A1zP1eP5QGefi2D\u200bMPTfTL5SLmv7DivfNa", "btc:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
]


@pytest.mark.parametrize(("address", "value"), WALLETS)
def test_a_wallet_is_found_when_its_checksum_holds(address: str, value: str) -> None:
    assert values("wallet", f"send it to {address}.") == [(value, address)]


@pytest.mark.parametrize(
    "address",
    [
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",  # one letter changed
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7Kv8f3t4",  # mixed case
        "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du",  # version 2 under the old checksum (BIP-350)
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",  # a letter that is none (BIP-350)
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d35A",
        "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u",
    ],
)
def test_a_wallet_whose_checksum_fails_is_none(address: str) -> None:
    assert wallet.find(Text(f"send it to {address}.")) == []


def test_a_key_is_no_wallet() -> None:
    found = selectors(f"PGP key 0x{FINGERPRINT.lower()}")
    assert [one.kind for one in found] == ["key"]


ONION = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd"


def test_an_onion_address_is_found_when_its_checksum_holds() -> None:
    assert values("onion", f"http://{ONION}.onion/shop")[0][0] == f"{ONION}.onion"
    assert values("url", f"http://{ONION}.onion/shop")[0][0] == f"{ONION}.onion/shop"
    assert values("onion", f"mirror {ONION}")[0] == (f"{ONION}.onion", ONION)
    assert onion.find(Text(f"{ONION[:-2]}ad.onion")) == []
    assert values("onion", "expyuzz4wqqyqhjn.onion")[0][0] == "expyuzz4wqqyqhjn.onion"
    assert values("onion", "expyuzz4wqqyqhjn is long") == []


def test_masked_contacts_link_and_bare_masks_do_not() -> None:
    text = f"#PHONE_{'a1b2' * 16}# #Email_00ff00ff# see #URL_{'c3' * 32}#, key #PHONE# #EMAIL# #URL#"
    found = selectors(text)
    assert [one.kind for one in found] == ["phone", "email", "url"] * 2
    assert [one.value for one in found][1] == "#email_00ff00ff#"
    assert all(one.detail["masked"] == "yes" for one in found)
    assert [one.detail.get("hub", "") for one in found] == ["", "", "", "yes", "yes", "yes"]


FILLER = st.lists(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyzáñßçдежзиאבגابجคุณ你好工作", min_size=1, max_size=9), max_size=12
).map(" ".join)


def sprinkled(draw: st.DrawFn, written: str) -> str:
    """`written` with invisible characters at random places inside."""
    out = [written[0]]
    for sign in written[1:]:
        if draw(st.integers(0, 5)) == 0:
            out.append(draw(st.sampled_from(ZERO_WIDTH)))
        out.append(sign)
    return "".join(out)


@st.composite
def planted(draw: st.DrawFn, written: st.SearchStrategy[tuple[str, str]]) -> tuple[str, str, str, int]:
    value, words = draw(written)
    words = sprinkled(draw, words)
    before, after = draw(FILLER), draw(FILLER)
    mark = draw(st.sampled_from(["", ".", "!", ")", "?"]))
    return f"{before} {words}{mark} {after}", value, words, len(before) + 1


@st.composite
def phone_written(draw: st.DrawFn) -> tuple[str, str]:
    last = draw(st.integers(100, 199))
    groups = draw(st.sampled_from([["+1", "202", "555", f"0{last}"], ["+44", "7700", f"900{last}"]]))
    between = draw(st.sampled_from([" ", "-", ".", ""]))
    return "".join(groups), between.join(groups)


@st.composite
def email_written(draw: st.DrawFn) -> tuple[str, str]:
    name = draw(st.from_regex(r"[a-z][a-z0-9]{1,8}(?:[._-][a-z0-9]{1,8})?", fullmatch=True))
    host = draw(st.sampled_from(["example.org", "mail.example.co.uk", "example.com", "ex-ample.net"]))
    return f"{name}@{host}", f"{name}@{host}"


@settings(deadline=None)
@given(planted(phone_written()))
def test_a_number_planted_anywhere_is_found_at_its_place(case: tuple[str, str, str, int]) -> None:
    text, value, words, start = case
    found = [one for one in selectors(text) if one.kind == "phone"]
    assert [(one.value, one.text, one.start, one.end) for one in found] == [(value, words, start, start + len(words))]


@settings(deadline=None)
@given(planted(email_written()))
def test_an_address_planted_anywhere_is_found_at_its_place(case: tuple[str, str, str, int]) -> None:
    text, value, words, start = case
    found = [one for one in selectors(text) if one.kind == "email"]
    assert [(one.value, one.text, one.start, one.end) for one in found] == [(value, words, start, start + len(words))]


@settings(deadline=None)
@given(st.text(alphabet="0123456789 .,-()/+@:_#[]aolxtmenicuwhp\n\u200b\u0660é中", max_size=200))
def test_any_text_is_searched_without_complaint(text: str) -> None:
    for regions in ((), ("US", "DE")):
        for one in find(Text(text, regions)):
            assert text[one.start : one.end] == one.text
            assert 0 <= one.start < one.end <= len(text)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 8)), max_size=20), st.integers(0, 60), st.integers(1, 8))
def test_taken_stretches_are_met_where_they_are(taken: list[tuple[int, int]], start: int, size: int) -> None:
    spans = Spans((at, at + n) for at, n in taken)
    ground = {place for at, n in taken for place in range(at, at + n)}
    assert spans.meet(start, start + size) == bool(ground.intersection(range(start, start + size)))


HOSTILE = ["1234567890", "7", "@", "a.", " ", "a@a.", "1 ", "1.", "12 34 ", "abcd ", "1lll", "2020-", "a at b dot com "]
HOSTILE += [
    "t.me/abcdef ",
    "@abcde ",
    "two three ",
    "#phone_ab",
    "a[.]",
    "(at)",
    "http://",
    "tg: abcde_1 ",
    "+1",
    "一",
    "x.com ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_is_searched_in_linear_time(unit: str) -> None:
    text = Text((unit * (2_000_000 // len(unit) + 1))[:2_000_000], ("US", "DE"))
    for finder in FINDERS:
        if finder.LINKS:
            began = time.process_time()
            finder.find(text)
            assert time.process_time() - began < 20, finder.KIND


def test_platforms_and_hosts_cite_their_source() -> None:
    platforms = load().platforms
    assert all(platform.source for platform in platforms.known.values())
    assert "telegram" in platforms.known
    assert platforms.mail <= platforms.hubs
    assert not any("." in web for web in load().contacts.endings)


def test_addresses_are_looked_for_once_a_text() -> None:
    text = Text("see example.org/a and info@example.org")
    assert scan(text) is scan(text)


def rows(name: str, *columns: str) -> Iterator[str]:
    csv.field_size_limit(10**8)
    with real(name).open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            yield "\n\n".join(row[column] or "" for column in columns)


@pytest.mark.real
def test_turkish_messages_give_their_numbers() -> None:
    kinds = Counter(
        "settled" if found.value.startswith("+90") else "other"
        for text in rows("tr_sms_spam.csv", "Message")
        for found in phone.find(Text(text, TR))
    )
    assert kinds["settled"] >= 650
    assert kinds["other"] <= 25


@pytest.mark.real
def test_english_messages_give_their_numbers_addresses_and_links() -> None:
    kinds: Counter[str] = Counter()
    for text in rows("smishing_mendeley_5971.csv", "TEXT"):
        kinds.update({found.kind for found in find(Text(text, ("GB", "IN", "US")))})
    assert kinds["phone"] >= 680
    assert kinds["email"] >= 18
    assert kinds["domain"] >= 230


@pytest.mark.real
def test_masked_adverts_give_their_masks() -> None:
    kinds: Counter[str] = Counter()
    for text in rows("emscad_partial.csv", "company_profile", "description", "requirements", "benefits"):
        kinds.update(
            found.kind for found in find(Text(text)) if found.detail.get("masked") and "hub" not in found.detail
        )
    assert min(kinds["phone"], kinds["email"], kinds["url"]) >= 100
