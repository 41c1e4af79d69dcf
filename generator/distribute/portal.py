"""The portal: a static web site of one issue, with a page per kommune. No server, no tracking, nothing about persons.

Jinja2 fills three templates beside this module, which hold the site's own words, with every value escaped. The look is
the joint public design system where it is installed (`node_modules/dkfds` in the checkout, else in the folder the
program runs in, which is where an installed wheel finds it), copied in with its licence; without it the styles are
plain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from generator import danish, store
from generator.distribute.parcel import LETTER
from generator.distribute.releases import Release
from generator.municipality import RegisterEntry
from generator.pack import overview_name

TEMPLATES = Path(__file__).with_name("site")
CHECKOUT = Path(__file__).resolve().parents[2]
_SHEET = "css/dkfds.min.css"
_URL = re.compile(r"url\(\s*[\"']?(\.\./[^)\"'?#]+)")


def portal(
    release: Release,
    people: bool,
    entries: Mapping[str, RegisterEntry],
    states: Mapping[str, Any],
    missing: tuple[str, ...],
    pictures: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Return the site's files by path. `states` is each kommune's state: its packs and its files in the issue,
    `pictures` are first pages by path: see `previews`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    look = design_system()
    sheets = [name for name in ("fds/css/dkfds.min.css", "plain.css") if name in look][:1] or ["plain.css"]
    found: dict[str, bytes] = {name: (TEMPLATES / name).read_bytes() for name in ("soeg.js", "site.css", "plain.css")}
    found |= {**look, **pictures}
    if look:
        del found["plain.css"]
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["number"] = danish.number
    shared = {
        "release": release,
        "date": danish.date_text(release.date),
        "people": people,
        "sheets": [*sheets, "site.css"],
    }
    places = [_place(release, entries[slug], state, pictures) for slug, state in states.items()]
    places.sort(key=lambda place: danish.sort_key(place["name"]))
    bands = [band for band in ("lille", "mellem", "stor", "meget stor") if any(one["band"] == band for one in places)]
    index = environment.get_template("index.html").render(
        **shared,
        root="",
        places=places,
        missing=sorted(missing, key=danish.sort_key),
        bands=bands,
        regions=sorted({place["region"] for place in places}, key=danish.sort_key),
    )
    found["index.html"] = index.encode()
    page = environment.get_template("place.html")
    for place in places:
        found[f"kommuner/{place['slug']}.html"] = page.render(**shared, root="../", one=place).encode()
    return dict(sorted(found.items()))


def _system() -> Path | None:
    """The design system's built files: `css`, fonts and pictures."""
    places = (folder / "node_modules" / "dkfds" / "dist" for folder in (CHECKOUT, Path.cwd()))
    return next((place.resolve() for place in places if (place / _SHEET).is_file()), None)


def design_version() -> str:
    """Return what tells one installed design system from another; "" without one."""
    system = _system()
    return store.sha256((system / _SHEET).read_bytes()) if system is not None else ""


def design_system() -> dict[str, bytes]:
    """Return the files of the design system that a page needs: its style sheet, what that refers to, its licence."""
    system = _system()
    if system is None:
        return {}
    data = (system / _SHEET).read_bytes()
    found = {f"fds/{_SHEET}": re.sub(rb"/\*# sourceMappingURL=[^*]*\*/", b"", data)}
    for name in sorted(set(_URL.findall(data.decode("utf-8")))):
        path = (system / _SHEET).parent.joinpath(name).resolve()
        if path.is_file() and path.is_relative_to(system):
            found[f"fds/{path.relative_to(system).as_posix()}"] = path.read_bytes()
    licence = system / "LICENSE.md"
    if licence.is_file():
        found["fds/LICENSE.md"] = licence.read_bytes()
    return found


def _place(
    release: Release, entry: RegisterEntry, state: Mapping[str, Any], pictures: Mapping[str, bytes]
) -> dict[str, Any]:
    files, packs = state["files"], state["packs"]
    root = f"kommuner/{entry.slug}/data"
    news = [pack["news"] for pack in packs.values() if "news" in pack]
    total = sum(one["new"] + one["edited"] + one["gone"] for one in news)
    top = sorted(name for name in files if PurePosixPath(name).parent.as_posix() == root)
    roles = {LETTER: "letter", overview_name(entry.slug): "overview"}
    return {
        "slug": entry.slug,
        "name": entry.name,
        "official": entry.official_name,
        "code": entry.code,
        "region": entry.region_on(release.date),
        "band": next((pack["band"] for pack in packs.values()), ""),
        "search": f"{entry.official_name} {entry.name} {entry.slug} {entry.code}".lower(),
        "programmes": ", ".join(pack["name"] for pack in packs.values()),
        "changes": total if news else None,
        "zip": _file(files, f"pakker/{entry.slug}-{release.number}.zip", ""),
        "covering": [{**_file(files, name, ""), "role": roles.get(Path(name).name, "news")} for name in top],
        "packs": [
            {
                **pack,
                "news": pack.get("news"),
                "items": pack["news"]["items"] if "news" in pack and not pack["people"] else (),
                "picture": path if (path := picture_of(entry.slug, key)) in pictures else "",
                "front": pack["documents"].get(pack.get("front", ""), ""),
                "files": [
                    {
                        **_file(files, f"{root}/{key}/{file}", title.partition(" – ")[0]),
                        "name": file,
                        "kind": pack["kinds"].get(file, ""),
                    }
                    for file, title in pack["documents"].items()
                ],
            }
            for key, pack in packs.items()
        ],
    }


def picture_of(slug: str, programme: str) -> str:
    """Return the path in the portal of the picture of a pack's first page."""
    return f"forsider/{slug}-{programme}.png"


def _file(files: Mapping[str, Any], name: str, title: str) -> dict[str, str]:
    size, _, sha256 = files[name]
    return {
        "href": f"../../{name}",
        "title": title,
        "ending": PurePosixPath(name).suffix,
        "size": f"{danish.number(max(1, round(size / 1000)))}{danish.NBSP}kB",
        "sha256": sha256,
    }
