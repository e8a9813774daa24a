"""Reading an exported PDF back: the sealed JSON that it carries, and whether its signature covers every byte of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from io import BytesIO
from typing import Any

FIELD = "Station"
"""The name of the signature's field."""
_LARGEST = 200_000_000  # bytes of an attachment: more is no record of ours


@dataclass(frozen=True, slots=True)
class Attached:
    """``json``: the record that the pages were drawn from. ``certificate_sha256``: of whoever signed, "" if nobody."""

    json: bytes
    certificate_sha256: str


def check_pdf(raw: bytes) -> tuple[Attached | None, tuple[str, ...]]:
    """What the file carries (None if that cannot be read), and what is wrong with its signature, in sentences."""
    library = logging.getLogger("pyhanko")
    library.addHandler(logging.NullHandler())
    library.propagate = False  # what it thinks of a damaged file is said in our words
    try:
        return _read(raw)
    except Exception as error:  # noqa: BLE001  # a damaged file may break a reader anywhere; that it is damaged is said
        return None, (f"the PDF is damaged: it cannot be read ({type(error).__name__}: {error})",)


def _read(raw: bytes) -> tuple[Attached | None, tuple[str, ...]]:
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(BytesIO(raw))
    json = _attachment(reader)
    certificate, wrong = _signature(reader, raw)
    if json is None:
        return None, (
            *wrong,
            "the PDF carries no record as data to hold it against: verify the record that it names",
        )
    return Attached(json, certificate), wrong


def _attachment(reader: Any) -> bytes | None:
    for spec in reader.root.get("/AF", ()):
        data: bytes = spec.get_object()["/EF"]["/F"].data
        return data if len(data) < _LARGEST else None
    return None


def _signature(reader: Any, raw: bytes) -> tuple[str, tuple[str, ...]]:
    from pyhanko.sign.general import UnacceptableSignerError
    from pyhanko.sign.validation import validate_pdf_signature

    from console.security.certificate import sha256_of

    found = list(reader.embedded_signatures)
    if len(found) != 1 or found[0].field_name != FIELD:
        return "", (f"the PDF has {len(found)} signatures, not the one of a station: its pages may have been altered",)
    one = found[0]
    certificate = sha256_of(one.signer_cert.dump())
    try:
        status = validate_pdf_signature(one, _trusting(one.signer_cert))
    except UnacceptableSignerError as error:
        return certificate, (f"the signature of the PDF cannot be judged: {error}",)
    wrong = []
    if not (status.intact and status.valid):
        wrong.append("the signature of the PDF does not hold: the file was altered after it was signed")
    first, length, again, rest = map(int, one.byte_range)
    if first or again + rest != len(raw):
        wrong.append("the PDF holds bytes that its signature does not cover: something was added to it")
    elif not _is_exactly(raw[length:again], one):
        wrong.append("the place of the PDF's signature holds more than the signature: it was altered")
    return certificate, tuple(wrong)


def _is_exactly(place: bytes, signature: Any) -> bool:
    """Whether the place of the signature holds it as it was written, and nothing besides: no byte is left unlooked at.

    What a signature cannot sign of itself (its envelope, the filling behind it) is held against the only form it has.
    """
    from asn1crypto import cms

    held = bytes.fromhex(place[1:-1].decode("ascii"))
    envelope = cms.ContentInfo.load(held)
    signed, der = envelope["content"], envelope.dump(force=True)
    signer = signed["signer_infos"][0]
    plain = (
        signed["version"].native == "v1"
        and [one["algorithm"].native for one in signed["digest_algorithms"]] == ["sha256"]
        and signed["encap_content_info"].native == {"content_type": "data", "content": None}
        and len(signed["certificates"]) == len(signed["signer_infos"]) == 1
        and signer["version"].native == "v1"
        and signer["digest_algorithm"]["algorithm"].native == "sha256"
        and signer["signature_algorithm"]["algorithm"].native == "sha256_ecdsa"
        and not len(signer["unsigned_attrs"])
    )
    return plain and place == b"<" + der.hex().upper().encode().ljust(len(place) - 2, b"0") + b">"


def _trusting(certificate: Any) -> Any:
    """Its own certificate is taken as it is: whose it is, the seal in the attached record says."""
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(trust_roots=[certificate], allow_fetching=False)
