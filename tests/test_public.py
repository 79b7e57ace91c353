from __future__ import annotations

import manumit
from manumit import Item
from manumit.cli import main


def test_the_public_face_is_sorted_and_there() -> None:
    assert manumit.__all__ == sorted(manumit.__all__)
    assert all(hasattr(manumit, name) for name in manumit.__all__)


def test_screen_and_link_stay_functions_whatever_was_imported() -> None:
    main(["--version"])
    assert manumit.screen("Hello.").level == "none"
    text = "Call +1 202 555 0143 about the bicycle with the blue basket and bell"
    clusters = manumit.link([Item("a", text), Item("b", f"{text}, still there"), Item("c", "No contact here.")])
    assert [cluster.items for cluster in clusters] == [("a", "b")]
