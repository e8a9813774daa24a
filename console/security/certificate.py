"""The certificate that signs the pages of records (PAdES): self-issued by the station, with a P-256 key of its own.

A reader of PDF files cannot check Ed25519 everywhere, so the pages have another key than the chain. The certificate
shows that the file is unchanged since this station signed it. It does not show who the station is: nobody but the
station vouches for it, by naming the certificate's hash in what its own key seals. A reader that trusts only known
authorities will say "identity unknown", and is right.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from console.security.station_key import StationKeyError, write_whole

KEY_FILE, CERTIFICATE_FILE = "pages.key", "pages.crt"
_YEARS = timedelta(days=365 * 30)  # as long as records are kept
_EARLIER = timedelta(days=1)  # a clock that is set back a little does not refuse it


def certificate(folder: Path, station: str, site: str, now: datetime) -> bytes:
    """The certificate of ``folder`` in DER, made with its key at the first call. Raises OSError or StationKeyError."""
    path = folder / CERTIFICATE_FILE
    if not (path.exists() and (folder / KEY_FILE).exists()):
        _make(folder, station, site, now)
    try:
        return x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(serialization.Encoding.DER)
    except ValueError as error:
        raise StationKeyError(
            f"The certificate {path} is damaged. Move it and {KEY_FILE} aside; the next record makes a new one"
        ) from error


def private_key(folder: Path) -> ec.EllipticCurvePrivateKey:
    """The key that belongs to it. Raises OSError, or StationKeyError if it is damaged or no such key."""
    path = folder / KEY_FILE
    if path.stat().st_mode & 0o077:
        raise StationKeyError(f"The key {path} can be read by other accounts. Move it aside; a new one is made")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except ValueError as error:
        raise StationKeyError(f"The key {path} is damaged. Move it aside; a new one is made") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise StationKeyError(f"The key {path} is not the one of the certificate. Move it aside; a new one is made")
    return key


def sha256_of(der: bytes) -> str:
    """What names a certificate."""
    return hashlib.sha256(der).hexdigest()


def forget(folder: Path) -> None:
    """After a change of the station's key: the next record makes a new certificate. What was signed stays signed."""
    for name in (KEY_FILE, CERTIFICATE_FILE):
        (folder / name).unlink(missing_ok=True)


def _make(folder: Path, station: str, site: str, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Shuttle Console {station}"[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, (site or "site not named")[:64]),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - _EARLIER)
        .not_valid_after(now.astimezone(UTC) + _YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_whole(folder / KEY_FILE, secret, 0o600)
    write_whole(folder / CERTIFICATE_FILE, made.public_bytes(serialization.Encoding.PEM), 0o644)
