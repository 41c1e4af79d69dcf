"""The portal in a real browser: every link leads to a file, search finds, and axe-core finds nothing to mend."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from msgspec.structs import replace

from generator.distribute import portal as portals
from generator.distribute.issue import IssueOrder, issue
from generator.problems import Problems
from tests.conftest import missing

_AXE = "const r = await axe.run(); tell(r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 120))]));"
_SEARCH = (
    "const t = document.getElementById('tekst'); const seen = () => [...document.querySelectorAll('tbody tr')]"
    ".filter(r => !r.hidden).map(r => r.querySelector('a').textContent); const found = []; for (const w of {words})"
    " {{ t.value = w; t.dispatchEvent(new Event('input', {{bubbles: true}})); found.push(seen()); }}"
    " tell([found, document.getElementById('soeg').hidden]);"
)


@pytest.fixture
def site(issued: Path, tmp_path: Path) -> Path:
    shutil.copytree(issued, tmp_path / "2027.1")
    return tmp_path / "2027.1" / "portal"


def test_every_link_leads_to_a_file_of_the_issue(issued: Path):
    pages = sorted((issued / "portal").rglob("*.html"))
    assert len(pages) == 3
    for page in pages:
        for address in re.findall('(?:href|src)="([^"]+)"', page.read_text(encoding="utf-8")):
            if not address.startswith("#"):
                target = (page.parent / unquote(address)).resolve()
                assert target.is_file() and target.is_relative_to(issued.resolve()), (page.name, address)


def test_a_first_issue_is_called_so_and_each_file_what_it_opens_in(issued: Path):
    assert "<td>Første udgave</td>" in (issued / "portal/index.html").read_text(encoding="utf-8")
    kinds = re.findall("</th><td>([^<]+)</td>", (issued / "portal/kommuner/fanoe.html").read_text(encoding="utf-8"))
    assert {"Rolleguide (Word)", "Lederbrief (Word)", "Projektlog (Excel)"} <= set(kinds), kinds


def test_sizes_and_checksums_are_those_of_the_index(issued: Path):
    page = (issued / "portal/kommuner/fanoe.html").read_text(encoding="utf-8")
    listed = json.loads((issued / "udgivelse.json").read_bytes())["files"]
    own = [one["sha256"] for name, one in listed.items() if name.startswith("kommuner/fanoe/data/dubu/")]
    shown = set(re.findall("<code>([0-9a-f]{64})</code>", page))
    assert len(shown & set(own)) == len(own) - 1  # all but the pack's manifest
    assert listed["pakker/fanoe-2027.1.zip"]["sha256"] in shown


@pytest.mark.parametrize("look", ["design system", "plain"])
@pytest.mark.parametrize("name", ["index.html", "kommuner/fanoe.html"])
def test_axe_finds_nothing_on_any_page(site: Path, root: Path, browser, name: str, look: str):
    axe = root / "node_modules/axe-core/axe.min.js"
    if not axe.is_file():
        missing("axe-core is not installed (npm ci)")
    page = site / name
    if look == "plain":
        shutil.copy(portals.TEMPLATES / "plain.css", site / "plain.css")
        page.write_text(
            page.read_text(encoding="utf-8").replace("fds/css/dkfds.min.css", "plain.css"), encoding="utf-8"
        )
    shutil.copy(axe, page.parent / "axe.min.js")
    axe_too = '<script src="axe.min.js"></script>'
    assert browser(page, _AXE, head=axe_too) == []
    assert browser(page, _AXE, 400, head=axe_too) == []


def test_search_finds_by_name_and_code_and_shows_itself_only_with_javascript(site: Path, browser):
    assert '<form id="soeg" class="search" role="search" hidden>' in (site / "index.html").read_text(encoding="utf-8")
    script = _SEARCH.format(words=json.dumps(["", "fan", "LÆSØ", "Læsø kommune", "0825", "xyz"]))
    both = ["Fanø", "Læsø"]
    assert browser(site / "index.html", script) == [[both, ["Fanø"], ["Læsø"], ["Læsø"], ["Læsø"], []], False]


def test_filters_show_those_of_a_region_and_a_size(site: Path, browser):
    script = _SEARCH.replace("'tekst'", "'region'").format(words=json.dumps(["Region Nordjylland", ""]))
    assert browser(site / "index.html", script) == [[["Læsø"], ["Fanø", "Læsø"]], False]
    script = _SEARCH.replace("'tekst'", "'stoerrelse'").format(words=json.dumps(["lille", ""]))
    assert browser(site / "index.html", script) == [[["Fanø", "Læsø"], ["Fanø", "Læsø"]], False]


def test_without_the_design_system_the_pages_are_plain(still: IssueOrder, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(portals, "CHECKOUT", tmp_path)
    monkeypatch.chdir(tmp_path)
    order = replace(still, municipalities=("laesoe",))
    outcome = issue(order, Problems())
    folder = outcome.folder / "portal"
    assert any("Designsystemet mangler" in value for _, value in outcome.summary())
    assert "plain.css" in (folder / "index.html").read_text(encoding="utf-8")
    assert (folder / "plain.css").is_file()
    assert not (folder / "fds").exists()
    # with one in the folder the program runs in, as for an installed wheel, the next run wears it
    style = tmp_path / "node_modules/dkfds/dist/css/dkfds.min.css"
    style.parent.mkdir(parents=True)
    style.write_text("body { color: black }", encoding="utf-8")
    assert not issue(order, Problems()).plain
    assert (folder / "fds/css/dkfds.min.css").is_file() and not (folder / "plain.css").exists()


def test_names_are_escaped(order: IssueOrder):
    path = order.home.content / "releases.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub("summary: .*", 'summary: "<script>alert(1)</script>"', text), encoding="utf-8")
    folder = issue(replace(order, municipalities=("laesoe",)), Problems()).folder / "portal"
    assert "<script>alert" not in (folder / "index.html").read_text(encoding="utf-8")
