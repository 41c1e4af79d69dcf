"""Signing and checking: who made a list of files, and whether every file on it is there and unchanged.

Keys are Ed25519 (RFC 8032), kept as PEM; the private one is readable by its owner alone and never lies in a repository.
What is checked may come from anyone: nothing is unpacked to disk, no link is followed, no list read past its limit.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, TYPE_CHECKING

from msgspec import Struct, field

from generator.problems import Problems, Where

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

INDEX = "udgivelse.json"
SUFFIX = ".sig"
CHECKSUMS = "_kontrol/sha256.txt"
BAG = "bagit.txt"
BAG_LISTS = ("manifest-sha256.txt", "tagmanifest-sha256.txt")

MAX_LIST = 64 * 1024 * 1024
MAX_KEY = 16 * 1024
MAX_FILE = 512 * 1024 * 1024
MAX_UNPACKED = 16 * 1024 * 1024 * 1024
MAX_ENTRIES = 200_000
MAX_RATIO = 300  # a file that grows more than this when unpacked is a bomb, whatever its name
_CHUNK = 1024 * 1024
_LINE = re.compile(r"([0-9a-f]{64}) [ *]?(.+)")  # as `sha256sum` and bagit write it


# Keys


def write_keys(path: Path, problems: Problems) -> Path:
    """Make a key pair: the private key in `path`, the public one beside it as `<path>.pub`; return the latter.

    Refuses to overwrite, and to write where a Git repository would pick the key up.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    public = path.with_name(f"{path.name}.pub")
    if _in_repository(path):
        problems.report("key-in-repository", Where(str(path)), hint="vælg en mappe uden for arkivet")
    for one in (path, public):
        if one.exists() or one.is_symlink():
            problems.report("key-exists", Where(str(one)))
    problems.stop_on_errors()
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(private)
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    except OSError as error:
        problems.report("output-unwritable", Where(str(path)), reason=error.strerror or str(error))
        problems.stop_on_errors()
    return public


def read_private(path: Path, problems: Problems) -> Ed25519PrivateKey | None:
    """Return the private key in `path`; reported when others may read it, or a repository holds it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data = _read_key(path, problems)
    if data is None:
        return None
    mode = stat.S_IMODE(path.stat().st_mode)
    if sys.platform != "win32" and mode & 0o077:
        problems.report("key-readable", Where(str(path)), mode=f"{mode:o}", hint=f"kør chmod 600 {path}")
    if _in_repository(path):
        problems.report("key-in-repository", Where(str(path)), hint="flyt den ud af arkivet, og lav en ny")
    try:
        key = load_pem_private_key(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        problems.report("bad-key", Where(str(path)), hint="lav en med forankring keygen")
        return None
    return key


def read_public(path: Path, problems: Problems) -> Ed25519PublicKey | None:
    """Return the public key in `path`."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    data = _read_key(path, problems)
    if data is None:
        return None
    try:
        key = load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        problems.report("bad-key", Where(str(path)), hint="brug filen, der ender på .pub")
        return None
    return key


def signature(key: Ed25519PrivateKey, data: bytes) -> bytes:
    """Return the signature of `data` as one line of base64; the same key and data give the same line."""
    return base64.b64encode(key.sign(data)) + b"\n"


def key_name(key: Ed25519PrivateKey) -> str:
    """Return a short name of the key pair, the same every time: 16 hex digits of the public key's SHA-256."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return hashlib.sha256(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def _read_key(path: Path, problems: Problems) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MAX_KEY)
    except FileNotFoundError:
        problems.report("missing-file", Where(str(path)), file=path.name)
    except OSError as error:
        problems.report("unreadable-file", Where(str(path)), file=path.name, hint=error.strerror or "")
    return None


def _in_repository(path: Path) -> bool:
    return any((folder / ".git").exists() for folder in path.absolute().resolve().parents)


# Lists


def checksum_lines(files: Mapping[str, str]) -> bytes:
    """Return {name: SHA-256} as the lines `sha256sum --check` reads."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items())).encode()


def _from_lines(data: bytes) -> dict[str, str]:
    found = {}
    for line in data.decode("utf-8").splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError("ikke en liste")
        found[match[2]] = match[1]
    return found


def _from_index(data: bytes) -> dict[str, str]:
    listed = json.loads(data)["files"]
    found = {str(name): str(entry["sha256"]) for name, entry in listed.items()}
    if not all(re.fullmatch("[0-9a-f]{64}", digest) for digest in found.values()):
        raise ValueError("ikke en liste")
    return found


# Checking


class _Found(Struct):
    """The files of a folder or zip: name -> how to open it. `unsafe` has been reported already."""

    files: dict[str, Callable[[], IO[bytes]]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)


class Verdict(Struct, frozen=True):
    """What was checked: how many files, and whether a signature was checked too."""

    files: int
    signed: bool


def verify(path: Path, public: Ed25519PublicKey | None, problems: Problems) -> Verdict:
    """Check an issue, a bag or a zip of either, or a kommune's own zip, against the list it carries.

    Names every file that is missing, extra or altered. With `public` the list must be signed by its key.
    """
    if path.is_symlink() or not path.exists():
        problems.report("missing-file", Where(str(path)), file=path.name)
        problems.stop_on_errors()
    if path.is_dir():
        return _judge(path, _in_folder(path, problems), public, problems)
    try:
        with zipfile.ZipFile(path) as archive:
            return _judge(path, _in_zip(path, archive, problems), public, problems)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        problems.report(
            "broken-zip", Where(str(path)), hint="hent pakken igen, og kontrollér den, før nogen pakker den ud"
        )
        return Verdict(0, False)


def _judge(path: Path, found: _Found, public: Ed25519PublicKey | None, problems: Problems) -> Verdict:
    lists: tuple[str, ...]
    if INDEX in found.files:
        lists, read = (INDEX,), _from_index
    elif CHECKSUMS in found.files:
        lists, read = (CHECKSUMS,), _from_lines
    elif BAG in found.files and BAG_LISTS[0] in found.files:
        lists, read = tuple(name for name in BAG_LISTS if name in found.files), _from_lines
    else:
        hint = "en afbrudt udgivelse har ingen udgivelse.json; kør forankring issue igen"
        problems.report("not-an-issue", Where(str(path)), hint=hint)
        return Verdict(0, False)
    listed: dict[str, str] = {}
    for name in lists:
        try:
            data = _whole(found, name)
            listed.update(read(data))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            problems.report("broken-list", Where(str(path / name)))
            return Verdict(0, False)
    aside = {*lists, f"{lists[0]}{SUFFIX}"} - listed.keys()
    if public is not None:
        _check_signature(path, lists[0], found, public, problems)
    for name in sorted(listed.keys() - found.files.keys()):
        problems.report("verify-missing", Where(str(path / name)))
    for name in sorted(found.files.keys() - listed.keys() - aside):
        problems.report("verify-extra", Where(str(path / name)))
    for name in sorted(listed.keys() & found.files.keys()):
        if _digest(found, name) != listed[name]:
            problems.report("verify-altered", Where(str(path / name)))
    return Verdict(len(listed), public is not None)


def _check_signature(path: Path, name: str, found: _Found, public: Ed25519PublicKey, problems: Problems) -> None:
    from cryptography.exceptions import InvalidSignature

    if f"{name}{SUFFIX}" not in found.files:
        problems.report("not-signed", Where(str(path)))
        return
    try:
        public.verify(base64.b64decode(_whole(found, f"{name}{SUFFIX}"), validate=False), _whole(found, name))
    except (InvalidSignature, binascii.Error, ValueError):
        problems.report("bad-signature", Where(str(path / f"{name}{SUFFIX}")))


def _in_folder(folder: Path, problems: Problems) -> _Found:
    """All files under `folder`; links and what is no file are reported, never followed or read."""
    found = _Found()
    for base, folders, names in os.walk(folder):
        for name in sorted([*folders, *names]):
            path = Path(base) / name
            shown = path.relative_to(folder).as_posix()
            if path.is_symlink():
                problems.report("verify-unsafe", Where(str(path)), reason="den er en genvej (symlink)")
            elif path.is_file():
                found.files[shown] = lambda path=path: path.open("rb")  # type: ignore[misc]
                found.sizes[shown] = path.stat().st_size
            elif not path.is_dir():
                problems.report("verify-unsafe", Where(str(path)), reason="den er ikke en almindelig fil")
    return found


def _in_zip(path: Path, archive: zipfile.ZipFile, problems: Problems) -> _Found:
    """All files in a zip; names that lead out of it, links, duplicates and bombs are reported and never opened."""
    found = _Found()
    entries = archive.infolist()
    total = 0
    if len(entries) > MAX_ENTRIES:
        problems.report("verify-unsafe", Where(str(path)), reason=f"den rummer over {MAX_ENTRIES} filer")
        return found
    for entry in entries:
        reason = _unsafe(entry, found)
        total += entry.file_size
        if total > MAX_UNPACKED:
            reason = "zip-filen fylder for meget, når den pakkes ud"
        if reason:
            shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in entry.filename[:120])
            problems.report("verify-unsafe", Where(f"{path}/{shown}"), reason=reason)
        elif not entry.is_dir():
            found.files[entry.filename] = lambda entry=entry: archive.open(entry)  # type: ignore[misc]
            found.sizes[entry.filename] = entry.file_size
    return found


def _unsafe(entry: zipfile.ZipInfo, found: _Found) -> str:
    name = entry.filename
    parts = PurePosixPath(name).parts
    windows = PureWindowsPath(name)
    if not parts or ".." in parts or name.startswith("/") or "\\" in name or windows.drive or not name.isprintable():
        return "navnet fører ud af zip-filen"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "den er en genvej (symlink)"
    if name in found.files:
        return "navnet står to gange"
    if entry.flag_bits & 1:
        return "den er krypteret"
    if entry.file_size > MAX_FILE or entry.file_size > MAX_RATIO * max(entry.compress_size, 1024):
        return "den fylder for meget, når den pakkes ud"
    return ""


def _chunks(found: _Found, name: str) -> Iterator[bytes]:
    """The bytes of a file, never more than its directory said it holds."""
    left = found.sizes[name]
    with found.files[name]() as file:
        while chunk := file.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise ValueError(f"{name} fylder mere, end der står")
            yield chunk


def _digest(found: _Found, name: str) -> str:
    digest = hashlib.sha256()
    try:
        for chunk in _chunks(found, name):
            digest.update(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError):
        return ""
    return digest.hexdigest()


def _whole(found: _Found, name: str) -> bytes:
    if found.sizes[name] > MAX_LIST:
        raise ValueError("listen er for stor")
    try:
        return b"".join(_chunks(found, name))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise ValueError(str(error)) from error
