"""Places are found by path, through the files that values come from."""

from __future__ import annotations

from reconciler.model.position import Places, pack

OTHER = Places("other.yaml", (pack(6, 2, 6, 9), {"inner": pack(7, 4, 7, 11)}))
PLACES = Places("one.yaml", (0, {"a": pack(1, 0, 1, 3), "b": OTHER, "c": (pack(2, 0, 3, 2), [OTHER])}))


def test_a_value_of_another_file_is_found_there() -> None:
    assert PLACES.at("a") == ("one.yaml", 2, 4)
    assert PLACES.at("b") == ("other.yaml", 7, 10)
    assert PLACES.key("b") == ("other.yaml", 7, 3)
    assert PLACES.at("b", "inner") == PLACES.inside("b").at("inner") == ("other.yaml", 8, 12)
    assert PLACES.key("c", 0, "inner") == ("other.yaml", 8, 5)
    assert PLACES.at("c") == ("one.yaml", 4, 3)


def test_what_stands_nowhere_has_the_place_of_what_is_around_it() -> None:
    assert PLACES.at("nowhere") == ("one.yaml", 1, 1)
    assert PLACES.at("b", "nowhere", "at", "all") == OTHER.at()
    assert PLACES.key("c", 5) == ("one.yaml", 3, 1)
    assert PLACES.key("c", "text") == ("one.yaml", 3, 1)
