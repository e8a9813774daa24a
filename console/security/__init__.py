"""Secrets and proofs: password verifiers, the station key, electronic signatures. Nothing here logs."""
