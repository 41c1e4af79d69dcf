"""The releases: numbers, dates and why content changed, from content/releases.yaml."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from generator.problems import Problems, Where, nearest
from generator.reading.model import Day, Model
from generator.reading.source import place, read_yaml, shown_path, validate

RELEASES_FILE = "releases.yaml"


class Release(Model):
    """One round of packs. `reasons`: an item's or a programme's id -> why it changed."""

    number: Annotated[str, Field(pattern=r"^[0-9]{4}\.[0-9]{1,3}$", description="Nummer i anførselstegn, fx 2027.1")]
    date: Day = Field(description="Udgivelsens dato; står i alt, hvad der bliver udgivet")
    summary: str = Field(default="", max_length=300, description="Hvad udgaven handler om, på én linje")
    reasons: dict[str, Annotated[str, Field(min_length=1, max_length=500)]] = Field(
        default_factory=dict, description="Hvorfor indholdet er ændret: punktets eller programmets id -> grund"
    )


class ReleaseFile(Model):
    """content/releases.yaml."""

    releases: tuple[Release, ...] = Field(min_length=1, description="Udgivelser, ældst først")


def read_releases(content: Path, problems: Problems) -> tuple[Release, ...]:
    """Return the releases, oldest first; empty after reporting what is wrong with the file."""
    path = content / RELEASES_FILE
    data = read_yaml(path, problems)
    found = validate(ReleaseFile, data, problems) if data is not None else None
    if found is None or data is None:
        return ()
    seen: set[str] = set()
    before: date | None = None
    for index, release in enumerate(found.releases):
        if release.number in seen:
            problems.report("duplicate-release", place(data, ("releases", index, "number")), number=release.number)
        if before is not None and release.date < before:
            where = place(data, ("releases", index, "date"))
            problems.report("release-order", where, number=release.number, day=release.date, before=before)
        seen.add(release.number)
        before = release.date
    return found.releases


def since(releases: Sequence[Release], release: Release, number: str) -> Release:
    """Return `release` with the reasons of every release after `number` too: who skipped some is told of them all."""
    numbers = [one.number for one in releases]
    passed = releases[numbers.index(number) + 1 : numbers.index(release.number) + 1]
    return release.model_copy(update={"reasons": {key: why for one in passed for key, why in one.reasons.items()}})


def find_release(releases: tuple[Release, ...], number: str, content: Path, problems: Problems) -> Release | None:
    """Return the release with this number, or report the nearest ones."""
    known = {release.number: release for release in releases}
    if number not in known and releases:
        where = Where(shown_path(content / RELEASES_FILE))
        problems.report("unknown-release", where, number=number[:40], hint=nearest(number, known))
    return known.get(number)
