"""SHA-256 without OpenSSL, which `hashlib` loads and which takes 3.4 MB; Python's `random` does the same."""

try:
    from _sha2 import sha256  # type: ignore[import-not-found]  # from Python 3.12
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found]  # Python 3.11
    except ImportError:  # another Python
        from hashlib import sha256

__all__ = ["sha256"]
