"""What a kommune's files travel in: a BagIt bag for the central archive and a zip of its own to send.

Both are the same bytes for the same files: the bag is dated by the release, the zip by nothing. The documents are
zipped themselves, so the zip stores them as they are.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator import __version__, store
from generator.distribute.releases import Release
from generator.distribute.seal import CHECKSUMS, SUFFIX, checksum_lines, signature
from generator.municipality import RegisterEntry

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LETTER = "LAES-MIG-FOERST.docx"


def bag(folder: Path, release: Release, entry: RegisterEntry, packs: Mapping[str, Any], people: bool) -> None:
    """Make the files in `folder` a bag in place. `Contains-People` says whether names and e-mails stand in them."""
    import bagit

    info = {
        "Bagging-Date": release.date.isoformat(),
        "Bag-Software-Agent": f"Forankring {__version__} / bagit.py {bagit.VERSION}",
        "External-Identifier": f"{entry.code}/{release.number}",
        "External-Description": f"{entry.official_name}: "
        + ", ".join(f"{pack['name']} {pack['version']}" for pack in packs.values()),
        "Contains-People": "ja" if people else "nej",
    }
    bagit.make_bag(str(folder), info, checksums=["sha256"])


def zipped(files: Mapping[str, bytes], release: Release, key: Ed25519PrivateKey | None) -> bytes:
    """Return the kommune's zip: the letter first, then the rest by name, and the checksums in `_kontrol/`.

    Manifests of the packs lie in `_kontrol/` too: they are for those who check, not for those who read.
    """
    kept: dict[str, bytes] = {}
    for name, data in files.items():
        programme, _, last = name.rpartition("/")
        kept[f"_kontrol/{programme}.json" if last == store.MANIFEST else name] = data
    lines = checksum_lines({name: store.sha256(data) for name, data in kept.items()})
    kept[CHECKSUMS] = lines
    if key is not None:
        kept[f"{CHECKSUMS}{SUFFIX}"] = signature(key, lines)
    order = sorted(kept, key=lambda name: (name != LETTER, "/" in name, name.startswith("_"), name))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in order:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            info.create_system = 3
            archive.writestr(info, kept[name])
    return out.getvalue()
