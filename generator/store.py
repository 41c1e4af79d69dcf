"""A folder of generated files, replaced as one: the old set or the new one, and no edit lost.

The new set is built in a hidden sibling folder (`.vitas.new`), with every file that is not ours linked or copied in,
renamed `.vitas.ready` when whole, and then changes places with the old folder: in one step where the system can (Linux,
macOS), else in two renames that the next run undoes or completes. What people made or changed always wins: a generated
file whose SHA-256 is not the one recorded in the manifest is kept as `<name>.rettet-<8 hex>.<ext>`, other files stay
under their own names.

Names are checked without following symbolic links, so a link planted in the folder is moved like any foreign file and
never written through.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from generator.problems import Problems, Where

if sys.platform != "win32":
    import fcntl

MANIFEST = "pack.json"
MAX_MANIFEST = 4 * 1024 * 1024
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100 if sys.platform.startswith("linux") else -2


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def locked(target: Path, problems: Problems) -> Iterator[None]:
    """Hold the folder `target` for this process while the block runs; its parent is made first.

    Another build of the same folder, a parent that cannot be made or written, and every other failure of the disk
    inside the block end as one problem and `ProblemsError`. The lock sits on the parent folder itself, so nothing is
    left behind; where the system has no such lock, builds are taken one at a time on trust.
    """
    handle = -1
    try:
        for folder in (target, target.parent):
            if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
                problems.report("output-not-folder", Where(str(folder)))
                problems.stop_on_errors()
        target.parent.mkdir(parents=True, exist_ok=True)
        if sys.platform != "win32":
            handle = os.open(target.parent, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                    problems.report("output-busy", Where(str(target.parent)))
                    problems.stop_on_errors()
        yield
    except OSError as error:
        report_disk(error, target, problems)
        problems.stop_on_errors()
    finally:
        if handle >= 0:
            os.close(handle)


def report_disk(error: OSError, target: Path, problems: Problems) -> None:
    """Report a failure of the disk as a problem a person can act on: full, write-protected, or in use."""
    place = Where(str(error.filename or target))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        problems.report("disk-full", place)
    elif error.errno == errno.ENAMETOOLONG:
        problems.report("path-too-long", place)
    elif error.errno in (errno.ENOTDIR, errno.EEXIST):
        problems.report("output-not-folder", place)
    elif error.errno in (errno.ETXTBSY, errno.EBUSY) or getattr(error, "winerror", None) in (32, 33):
        problems.report("file-open", place, file=place.file)
    else:
        problems.report("output-unwritable", place, reason=error.strerror or str(error))


def check_not_open(target: Path, names: Iterable[str], problems: Problems) -> None:
    """Report every generated file in `names` that somebody has open or put a folder in place of; stop if there are any.

    Seen by the owner files that Word, PowerPoint and LibreOffice put beside an open document, and by a lock on the
    file. Replacing it all the same would let the next save in the program overwrite the new file with the old.
    """
    for name in names:
        path = target / name
        if _is_folder(path):
            problems.report("folder-in-place", Where(str(path)), file=name)
        if path.is_symlink() or not path.is_file():
            continue
        owners = (f"~${name}", f"~${name[2:]}", f".~lock.{name}#")
        owner = next((owner for owner in owners if (target / owner).exists()), "")
        if owner or _held(path):
            hint = f"ligger der stadig en fil «{owner}», når programmet er lukket, så slet den" if owner else ""
            problems.report("file-open", Where(str(path)), file=name, hint=hint)
    problems.stop_on_errors()


def _held(path: Path) -> bool:
    """Is the file locked by another program? One we may only read is no obstacle: it is replaced, not changed."""
    try:
        with path.open("r+b") as file:
            if sys.platform != "win32":
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except PermissionError:
        return sys.platform == "win32"
    except OSError as error:
        return error.errno in (errno.EAGAIN, errno.EACCES, errno.ETXTBSY)
    return False


def recorded(folder: Path) -> dict[str, str]:
    """Names and SHA-256 of the generated files in `folder`, as its manifest tells; empty without a readable one.

    A manifest lies where anyone can change it: names that lead out of the folder, or can be no file's, are passed over.
    """
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_MANIFEST:
        return {}
    try:
        found = json.loads(path.read_bytes())
        entries = {**found["files"], **found.get("kept", {})}
        return {name: str(entry["sha256"]) for name, entry in entries.items() if _is_own(name)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _is_own(name: str) -> bool:
    """Can `name` be a file of ours: relative, inside the folder, written the plain way?"""
    parts = PurePosixPath(name).parts
    plain = "/".join(parts) == name and 0 < len(parts) <= 2 and name.isprintable() and "\\" not in name
    return plain and ".." not in parts and len(name) <= 200 and not name.startswith("/")


def swap(target: Path, files: Mapping[str, bytes], keep: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Make `files` the content of `target`, beside what people put there; return (name, kept as) for every kept edit.

    `files` maps names (may hold one `/`) to bytes and includes the manifest. A former file that is not in `files` and
    is unchanged goes, unless `keep` names it. Call inside `locked`, after `recover`. Raises `OSError` when the disk
    does not play along; then `target` is as it was.
    """
    new, ready, old = _siblings(target)
    kept: list[tuple[str, str]] = []
    former = recorded(target)
    try:
        new.mkdir()
        for name, data in files.items():
            _write(new / name, data)
        for name in _walk(target):
            place = name if name in keep else _place(target / name, name, files, former)
            if place is None:
                continue
            if place != name:
                kept.append((name, place))
            _carry(target / name, new / place)
        new.rename(ready)
    except BaseException:
        _remove(new)
        raise
    if not target.exists():
        ready.rename(target)
    elif not _exchange(ready, target):
        target.rename(old)
        try:
            ready.rename(target)
        except OSError:
            old.rename(target)
            raise
    recover(target)
    return kept


def recover(target: Path) -> None:
    """Finish or undo what a run left beside `target`, killed or not: `.new`, `.ready` and `.old`.

    `.new` was never whole and goes. Without `target`, `.old` was killed between the two renames and comes back. What
    then remains is emptied into `target`: see `_sweep`.
    """
    new, ready, old = _siblings(target)
    _remove(new)
    if not target.exists() and _is_folder(old):
        old.rename(target)
    for aside in (ready, old):
        if _is_folder(aside) and target.exists():
            _sweep(aside, target)
        _remove(aside)


def _sweep(aside: Path, target: Path) -> None:
    """Move what somebody saved into `aside` during the swap over to `target` as an edit.

    The rest of `aside` is generated (its own manifest says so) or stands in `target` too, and may go.
    """
    former = recorded(aside)
    files = [target / name for name in _walk(target) if not name.endswith("/")]
    inodes = {(path.lstat().st_dev, path.lstat().st_ino) for path in files}
    loose = [
        (name, aside / name)
        for name in _walk(aside)
        if name != MANIFEST and not name.endswith("/") and not _is_special(aside / name)
    ]
    loose = [(name, path) for name, path in loose if (path.lstat().st_dev, path.lstat().st_ino) not in inodes]
    loose = [(name, path) for name, path in loose if former.get(name) != _digest(path)]
    if loose:
        present = {_digest(path) for path in files if not _is_special(path)}
        for name, path in loose:
            digest = _digest(path)
            if digest not in present:
                goal = target / edit_name(name, digest)
                goal.parent.mkdir(parents=True, exist_ok=True)
                path.rename(goal)


def _siblings(target: Path) -> tuple[Path, Path, Path]:
    return tuple(target.with_name(f".{target.name}.{word}") for word in ("new", "ready", "old"))  # type: ignore[return-value]


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_special(path: Path) -> bool:
    """A socket, pipe or device: nothing to read, nothing to keep."""
    return not path.is_symlink() and not path.is_file()


def _remove(path: Path) -> None:
    """Take away a folder of ours; a symbolic link planted under its name goes, what it points at stays."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def _place(path: Path, name: str, files: Mapping[str, bytes], former: Mapping[str, str]) -> str | None:
    """Where the file `name` of the old set goes in the new one; None when it is replaced or gone for good."""
    if name == MANIFEST and former:
        return None
    if name not in files and name not in former:
        return name
    if _is_special(path):
        return None
    digest = _digest(path)
    if former.get(name) == digest or (name in files and sha256(files[name]) == digest):
        return None
    return edit_name(name, digest)


def edit_name(name: str, digest: str) -> str:
    """The name an edited file is kept under: `guide.docx` → `guide.rettet-1a2b3c4d.docx`."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.rettet-{digest[:8]}.{ending}" if dot and stem else f"{name}.rettet-{digest[:8]}"


def _digest(path: Path) -> str:
    if path.is_symlink():
        return sha256(b"link " + os.fsencode(path.readlink()))
    return sha256(path.read_bytes())


def _walk(folder: Path) -> list[str]:
    """All files and links under `folder`, and empty folders as `name/`, in sorted order; links are not followed."""
    found: list[str] = []
    for base, folders, names in os.walk(folder):
        here = Path(base).relative_to(folder)
        links = [name for name in folders if (Path(base) / name).is_symlink()]
        found += [(here / name).as_posix() for name in [*names, *links]]
        if not folders and not names and base != str(folder):
            found.append(f"{here.as_posix()}/")
    return sorted(found)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _carry(source: Path, goal: Path) -> None:
    """Bring a person's file along: as a second link where the disk can, else as a copy; a symbolic link as itself."""
    if _is_folder(source):
        goal.mkdir(parents=True, exist_ok=True)
        return
    goal.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink():
        goal.symlink_to(source.readlink())
    elif stat.S_ISREG(source.lstat().st_mode) and not goal.exists():
        try:
            os.link(source, goal)
        except OSError:
            shutil.copy2(source, goal)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system or the disk cannot."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        call = library.renameat2 if sys.platform.startswith("linux") else library.renameatx_np
    except (OSError, AttributeError, TypeError):
        return False
    call.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
    return bool(call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0)
