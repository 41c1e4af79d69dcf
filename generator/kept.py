"""What was read and checked, kept on disk for the next run: the checked programme, words, outlines, layout, holidays.

`kept` answers from the user's cache folder when nothing that the answer depends on has changed: the bytes of every
source file, our own code, Python and the libraries installed are all in an entry's key. It holds public content alone;
a kommune's parameters and what follows from them never pass through here.

An entry is trusted as Python trusts `__pycache__`, and somewhat less. It is read only from a folder and a file that
are this user's own and that nobody else can write; a digest finds what the disk or a killed writer spoiled; and what is
read back can only be data: numbers, texts, dates, collections and the frozen classes of this package, never a function
to call. Whatever is wrong with an entry, the sources are read as if it was not there. Nothing that had an error is
kept; warnings are, and are told again.

`FORANKRING_CACHE=off` reads everything anew; another value is the folder to use.
"""

from __future__ import annotations

import copyreg
import hashlib
import io
import os
import pickle
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from msgspec import Struct

from generator.problems import Problems

SWITCH = "FORANKRING_CACHE"
MOST_SOURCE = 64 * 1024 * 1024  # bytes of all sources of one entry; more is read anew each time
MOST_ENTRY = 64 * 1024 * 1024
_MARK = b"forankring kept 1\n"
_DIGEST = 32
_OURS = "generator."
_PACKAGE = Path(__file__).resolve().parent
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH

T = TypeVar("T")


class _Unkeepable(Exception):
    """This cannot be kept, or an entry is not to be believed."""


def kept(
    name: str,
    sources: Iterable[Path],
    read: Callable[[Problems], T],
    problems: Problems,
    *given: str,
    slim: Callable[[T], T] | None = None,
) -> T:
    """Return what `read` makes of `sources`, from the last run that made it of the same bytes.

    `sources` are the files and folders that `read` may read; `given` is what else the answer depends on, such as how
    messages name the folder. Problems come to `problems` as from `read` itself. One entry is kept per `name`; `slim`
    takes out of it what few runs need.
    """
    folder = _folder()
    paths = tuple(sources)
    key = _key(name, paths, given) if folder is not None else None
    if folder is None or key is None:
        return read(problems)
    path = folder / name
    try:
        value, warnings = _load(path, key)
    except _Unkeepable:
        found = Problems()
        value, warnings = read(found), found.found
        # Sources that changed meanwhile may have been read half old, half new.
        if not found.errors and _key(name, paths, given) == key:
            _save(path, key, (slim(value) if slim is not None else value, warnings))
    problems.found.extend(problem for problem in warnings if problem not in problems.found)
    return value  # type: ignore[no-any-return]


# --- where ------------------------------------------------------------------------------------------------------------


def _folder() -> Path | None:
    """Return the folder of the entries; None when there is to be none, or none that is safe.

    Where the system cannot say who owns a file, nothing is kept.
    """
    if not hasattr(os, "geteuid"):
        return None
    wanted = os.environ.get(SWITCH)
    if wanted in ("", "off"):
        return None
    home = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(home if home.startswith("/") else os.path.expanduser("~/.cache"))  # noqa: PTH111
    place = Path(wanted) if wanted else base / "forankring"
    return place if place.is_absolute() else None


def _safe(status: os.stat_result) -> bool:
    """Is it this user's own, and can nobody else write it?"""
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_WRITE


def _make(folder: Path) -> None:
    """Make the folder, for this user alone. Raises `_Unkeepable` when it is not safe, `OSError` when it cannot be."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    above = (missing[-1].parent if missing else folder).stat()
    # Under sudo the folder would else be root's in somebody's home. In a sticky folder ours cannot be moved away.
    if not _safe(above) and not (missing and above.st_mode & stat.S_ISVTX):
        raise _Unkeepable
    for one in reversed(missing):
        with suppress(FileExistsError):
            one.mkdir(mode=0o700)


# --- what an entry depends on -----------------------------------------------------------------------------------------


def _key(name: str, paths: Iterable[Path], given: Iterable[str]) -> bytes | None:
    """Return the digest of all an entry depends on; None when a source is a link or cannot be read."""
    found = hashlib.blake2b(digest_size=_DIGEST)
    try:
        for part in (_program(), name, *given):
            found.update(f"{len(part)}:{part}".encode(errors="surrogatepass"))
        left = MOST_SOURCE
        for path in paths:
            for file, data in _bytes(str(path)):
                left -= len(data)
                if left < 0:
                    return None
                found.update(f"{len(file)}:{file}{len(data)}:".encode(errors="surrogatepass"))
                found.update(data)
    except (OSError, ValueError, _Unkeepable):
        return None
    return found.digest()


@lru_cache(maxsize=1)
def _program() -> str:
    """Return what tells this program from any other: its code, its Python, the libraries there are."""
    found = hashlib.blake2b(sys.version.encode(), digest_size=_DIGEST)
    for file, data in _bytes(str(_PACKAGE), leave=("_data", "__pycache__")):
        found.update(f"{file[len(str(_PACKAGE)) :]}\0{len(data)}\0".encode(errors="surrogatepass"))
        found.update(data)
    for folder in sys.path:
        with suppress(OSError, ValueError):
            names = [one for one in os.listdir(folder or ".") if one.endswith((".dist-info", ".egg-info"))]  # noqa: PTH208
            found.update("\0".join(sorted(names)).encode(errors="surrogatepass"))
    return found.hexdigest()


def _bytes(path: str, leave: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield every file at and below `path` with its bytes, in sorted order. Raises `_Unkeepable` for what is neither.

    Plain strings and one listing per folder: this runs before anything else does, each time.
    """
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        yield f"{path}?", b""
        return
    if stat.S_ISREG(status.st_mode):
        if status.st_size > MOST_SOURCE:
            raise _Unkeepable
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            yield path, file.read()
    elif stat.S_ISDIR(status.st_mode):
        yield f"{path}/", b""
        for name in sorted(os.listdir(path)):  # noqa: PTH208
            if name not in leave:
                yield from _bytes(f"{path}/{name}", leave)
    else:
        raise _Unkeepable


# --- entries ----------------------------------------------------------------------------------------------------------


def _load(path: Path, key: bytes) -> tuple[Any, list[Any]]:
    """Return the value and the warnings of an entry. Raises `_Unkeepable` for every other outcome."""
    try:
        if not _safe(os.lstat(path.parent)):
            raise _Unkeepable
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb", buffering=0) as file:  # noqa: PTH123
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode) or not _safe(status) or status.st_size > MOST_ENTRY:
                raise _Unkeepable
            head = len(_MARK) + 2 * _DIGEST
            data = file.read()
        if data[:head] != _MARK + key + _digest(data[head:]):
            raise _Unkeepable
        value, warnings = _Reader(io.BytesIO(data[head:])).load()
    except OSError:
        raise _Unkeepable from None
    except (pickle.UnpicklingError, ArithmeticError, AttributeError, EOFError, ImportError, LookupError) as error:
        raise _Unkeepable from error
    except (MemoryError, TypeError, ValueError) as error:
        raise _Unkeepable from error
    return value, warnings


def _save(path: Path, key: bytes, value: object) -> None:
    """Keep an entry: written beside, then renamed. Where that cannot be done, the next run reads the sources again."""
    try:
        data = packed(value)
    except (pickle.PicklingError, TypeError, RecursionError):
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _make(path.parent)
        if not _safe(os.lstat(path.parent)):
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with open(os.open(beside, flags, 0o600), "wb") as file:  # noqa: PTH123
            file.write(_MARK + key + _digest(data) + data)
        beside.replace(path)
    except (OSError, _Unkeepable):
        with suppress(OSError):
            beside.unlink()


def packed(value: object) -> bytes:
    """Return data as bytes, for what is kept by the hundred and asked for by the one."""
    out = io.BytesIO()
    _Writer(out, protocol=5).dump(value)
    return out.getvalue()


def unpacked(data: bytes) -> Any:
    """Return a fresh copy of what was packed; classes are as few as in an entry."""
    return _Reader(io.BytesIO(data)).load()


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()


def read_only(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return the mapping as one that cannot be changed; what an entry calls to make one again."""
    return MappingProxyType(values)


class _Writer(pickle.Pickler):
    """Writes mappings that cannot be changed, too."""

    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[MappingProxyType] = lambda values: (read_only, (dict(values),))


class _Reader(pickle.Unpickler):
    """Reads data alone: the only classes an entry can name are dates and the value classes of this package."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("datetime", "date"):
            return date
        if (module, name) == (__name__, read_only.__name__):
            return read_only
        if module.startswith(_OURS) and name.isidentifier():
            found = getattr(import_module(module), name)
            if isinstance(found, type) and found.__module__ == module and _is_value(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _is_value(found: type) -> bool:
    """Is it a struct, a model, or located data? (Told by name, so that pydantic need not be loaded.)"""
    models = any(base.__module__ == "pydantic.main" for base in found.__mro__)
    return models or issubclass(found, (Struct, str, list, dict))
