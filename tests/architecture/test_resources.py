"""`resources.path` finds what is there, and names what is not."""

from __future__ import annotations

import pytest

import resources


def test_a_resource_is_found_on_disk() -> None:
    assert resources.path("fonts/OFL.txt").is_file()


def test_a_missing_resource_is_named_with_a_remedy() -> None:
    with pytest.raises(FileNotFoundError, match=r"'fonts/absent\.ttf' is missing .*: install it again"):
        resources.path("fonts/absent.ttf")
