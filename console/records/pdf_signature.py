"""Signing a PDF's pages as a whole (PAdES baseline B), in a child process, for the library takes seconds to import:

    python -m console.records.pdf_signature FILE.pdf FOLDER SIGNED_UTC

FOLDER holds the station's certificate and its key (`console.security.certificate`). The signature is an increment
behind the file, so what was PDF/A before it is still there byte for byte; neither metadata nor identity in it change,
and there is no widget to be seen. The same file, key and moment give the same bytes: the nonce of the signature is
made from what is signed (RFC 6979). Whether a validator calls the result PDF/A-3b has not been tried.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import asn1crypto.x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PdfSignedData
from pyhanko_certvalidator.registry import SimpleCertificateStore

from console.records.pdf_reading import FIELD
from console.security.certificate import CERTIFICATE_FILE, private_key
from console.security.station_key import StationKeyError

_ARGUMENTS = 4
_RESERVED = 8192  # bytes for the signature: certificate and all take about 2,000


class _Increment(IncrementalPdfFileWriter):
    """Adds the signature and nothing else: no random identity, no date of now."""

    @classmethod
    def _handle_id(cls, prev: Any) -> Any:
        first = prev.trailer["/ID"][0].original_bytes  # of text and byte strings alike
        second = hashlib.sha256(prev.stream.getbuffer()).digest()[:16]
        return generic.ArrayObject([generic.ByteStringObject(first), generic.ByteStringObject(second)])

    def _update_meta(self) -> None:
        """What the file says of itself stays as it was written; in PDF/A it has to agree with itself."""


class _PageSigner(signers.Signer):
    """ECDSA on P-256 without randomness."""

    def __init__(self, certificate: bytes, key: ec.EllipticCurvePrivateKey) -> None:
        super().__init__(
            signing_cert=asn1.Certificate.load(certificate),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
            embed_roots=True,
        )
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """See the library's Signer."""
        return self._key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


def signed(pdf: bytes, certificate: bytes, key: ec.EllipticCurvePrivateKey, at: datetime) -> bytes:
    """``pdf`` with the signature of ``key`` and its DER ``certificate``, said to be of the moment ``at``."""
    writer = _Increment(BytesIO(pdf))
    steps = PdfCMSEmbedder().write_cms(field_name=FIELD, writer=writer)
    next(steps)
    place = PdfSignedData(
        obj_type=generic.pdf_name("/Sig"), subfilter=SigSeedSubFilter.PADES, timestamp=at, bytes_reserved=_RESERVED
    )
    steps.send(SigObjSetup(sig_placeholder=place))
    prepared, output = steps.send(SigIOSetup(md_algorithm="sha256", in_place=False))
    signer = _PageSigner(certificate, key)
    steps.send(asyncio.run(signer.async_sign(prepared.document_digest, "sha256", use_pades=True)))
    return bytes(output.getbuffer())


def main(arguments: list[str]) -> int:
    """Sign one file in its place. 0 if it is, 1 if it could not be, 2 for wrong arguments."""
    if len(arguments) != _ARGUMENTS:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    path, folder = Path(arguments[1]), Path(arguments[2])
    try:
        pem = (folder / CERTIFICATE_FILE).read_bytes()
        der = x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
        path.write_bytes(signed(path.read_bytes(), der, private_key(folder), datetime.fromisoformat(arguments[3])))
    except (OSError, ValueError, StationKeyError) as error:
        sys.stderr.write(f"{path.name} could not be signed: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
