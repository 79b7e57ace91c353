"""Wallets of Bitcoin, Ethereum and Tron whose own checksum holds."""

from __future__ import annotations

import hashlib
import re
from typing import Literal

from manumit.find.example import Example
from manumit.knowledge import load
from manumit.knowledge.glance import glance, near, visible
from manumit.knowledge.text import Text
from manumit.model import Finding

KIND = "wallet"
LINKS: Literal["key", ""] = "key"
COVERS = 70
# The addresses are test vectors of BIP-173 and EIP-55.
EXAMPLES: tuple[Example, ...] = (
    Example(
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        (("btc:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"),),
    ),
    Example(
        "pay 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed.",
        (("eth:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),),
    ),
    Example("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"),
)

_TOKEN = re.compile(r"(?<![a-z0-9])(?:0x[0-9a-f]{40}|[13t][a-z0-9]{25,34}|bc1[a-z0-9]{23,87})(?![a-z0-9])")
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_CONST = 1
_BECH32M_CONST = 0x2BC830A3


def find(text: Text) -> list[Finding]:
    """Wallets in `text`, the value being coin and address in its canonical case."""
    if glance(text).longest < 26:
        return []
    found = []
    for token in _TOKEN.finditer(text.folded):
        start, end = text.span(*token.span())
        value = _wallet(visible(text.original[start:end]))
        if value.startswith("eth:") and value[6:].isalnum() and _is_key(text, token):
            continue
        if value:
            found.append(Finding(KIND, value, start, end, text.original[start:end]))
    return found


def _is_key(text: Text, token: re.Match[str]) -> bool:
    """Whether forty hexadecimal digits of one case stand beside a word for keys: then they are a fingerprint."""
    digits = visible(text.original[slice(*text.span(*token.span()))])[2:]
    one_case = digits in (digits.lower(), digits.upper())
    return one_case and near(text.folded, *token.span(), load().contacts.key, before=60)


def _wallet(written: str) -> str:
    """Coin and canonical address, or nothing where no checksum holds."""
    if written[:2] in ("0x", "0X"):
        return _ethereum(written[2:])
    if written[:3].lower() == "bc1":
        return f"btc:{written.lower()}" if _segwit(written) else ""
    payload = _base58check(written)
    if len(payload) != 21:
        return ""
    if payload[0] in (0x00, 0x05) and written[0] in "13":
        return f"btc:{written}"
    return f"tron:{written}" if payload[0] == 0x41 and written[0] == "T" else ""


def _ethereum(digits: str) -> str:
    """The address with its EIP-55 capitals; one of mixed case must already have them."""
    from Crypto.Hash import keccak  # Imported where needed: most texts hold no wallet

    lower = digits.lower()
    try:
        digest = keccak.new(digest_bits=256, data=lower.encode("ascii")).hexdigest()
    except UnicodeEncodeError:
        return ""
    proper = "".join(d.upper() if int(h, 16) >= 8 else d for d, h in zip(lower, digest, strict=False))
    return f"eth:0x{proper}" if digits in (lower, digits.upper(), proper) else ""


def _base58check(written: str) -> bytes:
    """The payload without its checksum; empty where that does not hold."""
    number = 0
    for sign in written:
        value = _BASE58.find(sign)
        if value < 0:
            return b""
        number = number * 58 + value
    zeros = len(written) - len(written.lstrip("1"))
    raw = b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
    payload, check = raw[:-4], raw[-4:]
    return payload if hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4] == check else b""


def _segwit(written: str) -> bool:
    """Whether this is a segregated-witness address of the main network. Source: BIP-173, BIP-350."""
    if written not in (written.lower(), written.upper()):
        return False
    values = [_BECH32.find(sign) for sign in written.lower()[3:]]
    if -1 in values or len(values) < 8 or len(written) > 90:
        return False
    constant = _polymod([3, 3, 0, 2, 3, *values])
    version, program = values[0], _bytes_of(values[1:-6])
    if program is None or version > 16 or not 2 <= program <= 40 or (version == 0 and program not in (20, 32)):
        return False
    return constant == (_BECH32M_CONST if version else _BECH32_CONST)


def _polymod(values: list[int]) -> int:
    """The checksum of BIP-173 over five-bit values."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if (top >> i) & 1 else 0
    return check


def _bytes_of(values: list[int]) -> int | None:
    """How many bytes the five-bit values make; None where the padding is not zero or a whole group too long."""
    size, spare = divmod(len(values) * 5, 8)
    if spare >= 5 or not values or values[-1] & ((1 << spare) - 1):
        return None
    return size
