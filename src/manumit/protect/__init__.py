"""What to tell a person: an answer first, then the reasons in their own words, then what to do."""

from __future__ import annotations

from manumit.protect.offer import Answer, Told, answer_for, say

__all__ = ["Answer", "Told", "answer_for", "say"]
