"""What a signature's event gained later is known to the verifier, which reads no events but their bytes."""

from __future__ import annotations

from dataclasses import MISSING, fields

from console.domain import events as e
from console.security.signature import _LATER, content_of


def test_every_later_field_is_left_out_of_the_seal_where_it_says_what_was_always_so() -> None:
    defaults = {field.name: field.default for field in fields(e.Signed) if field.default is not MISSING}
    assert defaults == _LATER
    assert content_of({"person": "S-1", **defaults, "key_id": "k", "seal": "s"}) == {"person": "S-1"}
    assert content_of({"components": "secret"}) == {"components": "secret"}
