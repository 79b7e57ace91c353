"""Which language a text is written in, as an ISO 639-1 code, `und` where it cannot be told."""

from __future__ import annotations

import pycld2

UNKNOWN = "und"
_READ = 400


def language_of(text: str) -> str:
    """The main language of the first 400 characters. Nothing is guessed from a name, a place or an alphabet alone."""
    try:
        reliable, _, details = pycld2.detect(text[:_READ], bestEffort=False)
    except pycld2.error:  # control characters that the library does not take for text
        return UNKNOWN
    code = str(details[0][1])
    return code if reliable and code != "un" else UNKNOWN
