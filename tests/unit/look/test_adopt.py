"""A foreign slide template gets what it lacks, and keeps what it has."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.look import adopt
from generator.look.brand import SLOTS, contrast, derive_palette, template_palette
from generator.look.layout import SLIDE_ROLES, Layout, layout_text, load_layout, propose_deck
from generator.ooxml.package import parse, read_package
from generator.problems import Problems
from generator.writers.pptx.plan import read_deck_layout
from tests.templates import TEMPLATES, classic, dark, wide

STANDARD = Path(__file__).parents[3] / "layouts" / "standard"
MASTER = "/ppt/slideMasters/slideMaster1.xml"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def load(folder: Path, data: bytes) -> tuple[Layout | None, Problems]:
    (folder / "deck.pptx").write_bytes(data)
    text = layout_text("Prøve", ("deck.pptx", propose_deck(read_package(data))))
    (folder / "layout.yaml").write_text(text, encoding="utf-8")
    problems = Problems()
    return load_layout(folder, problems, STANDARD), problems


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_role_has_a_layout_in_the_template_after_loading(name: str, tmp_path: Path):
    layout, problems = load(tmp_path, TEMPLATES[name]())

    assert not problems.errors and layout is not None
    assert set(layout.spec.slides) == set(SLIDE_ROLES)
    listed = layout.deck.targets(MASTER, "slideLayout")
    assert all(slide.part in listed for slide in layout.spec.slides.values())
    ids = [one.get("id") for one in parse(layout.deck.parts[MASTER]).iter(f"{P}sldLayoutId")]
    assert len(ids) == len(set(ids)) == len(listed)


def test_what_the_template_has_is_used_under_its_own_names(tmp_path: Path):
    layout, problems = load(tmp_path, wide())

    assert layout is not None
    assert layout.spec.slides["title"].name == "Forside med motiv"
    assert layout.spec.slides["content"].places["body"].name == "Felt 1 på Tekstside"
    assert {role for role, slide in layout.spec.slides.items() if slide.lent} == set(SLIDE_ROLES) - {
        *("title", "section", "content", "title-only"),
    }
    assert [problem.code for problem in problems] == ["roles-lent"]


def test_master_theme_and_own_layouts_stay_byte_for_byte(tmp_path: Path):
    before = read_package(wide())
    layout, _ = load(tmp_path, wide())

    assert layout is not None
    for name, data in before.parts.items():
        if name.startswith(("/ppt/theme/", "/ppt/slideLayouts/")):
            assert layout.deck.parts[name] == data, name
    old, new = parse(before.parts[MASTER]), parse(layout.deck.parts[MASTER])
    for root in (old, new):
        root.remove(root.find(f"{P}sldLayoutIdLst"))
    assert [child.tag for child in old] == [child.tag for child in new]


def test_a_lent_layout_stands_inside_the_masters_body(tmp_path: Path):
    for make in (wide, classic):
        layout, _ = load(tmp_path, make())
        assert layout is not None
        stage = adopt.read_stage(layout.deck, MASTER)
        x, y, w, h = stage.body
        for role in ("table", "figure-side", "cards", "phase"):
            areas = read_deck_layout(layout).sets[role].areas
            for word, area in areas.items():
                if word in ("title", "kicker", "ftr", "sldNum"):
                    continue
                assert x - 0.1 <= area.x and area.x + area.w <= x + w + 0.1, (role, word)
                assert y - 5 <= area.y and area.y + area.h <= y + h + 0.1, (role, word)


def test_a_placeholder_without_a_place_takes_its_masters(tmp_path: Path):
    layout, _ = load(tmp_path, wide())

    assert layout is not None
    area = read_deck_layout(layout).sets["content"].areas["body"]
    assert (round(area.x), round(area.y), round(area.w), round(area.h)) == (30, 50, 280, 118)


def test_macros_and_old_slides_are_left_out_and_said(tmp_path: Path):
    layout, problems = load(tmp_path, dark())

    assert layout is not None
    assert [problem.code for problem in problems] == ["active-left-out", "roles-lent"]
    assert not [name for name in layout.deck.parts if "vba" in name.lower()]
    assert "macro" not in layout.deck.types["/ppt/presentation.xml"]


LINKS = {  # what an old slide may fetch, by the kind of relationship
    "image": "https://example.dk/billede.png",
    "video": "file:///C:/film/velkommen.mp4",
    "oleObject": "file:///C:/ark/budget.xlsx!Ark1",
    "hyperlink": "file:///C:/Users/Hans/noter.docx",
}


@pytest.mark.parametrize("kind", LINKS)
def test_what_old_slides_fetch_from_outside_is_dropped_with_them_and_told(tmp_path: Path, kind: str):
    data = dark()
    parts = read_package(data)
    slide = parts.targets("/ppt/presentation.xml", "slide")[1]
    parts.relate(slide, kind, LINKS[kind], external=True)
    parts.add("/ppt/media/hemmelig.png", b"PNG", "image/png")
    parts.relate(slide, "image", "/ppt/media/hemmelig.png")

    layout, problems = load(tmp_path, parts.to_bytes())

    assert layout is not None
    assert [problem.code for problem in problems] == ["active-left-out", "external-left-out", "roles-lent"]
    assert LINKS[kind] in str(problems.found[1])
    whole = layout.deck.to_bytes()
    assert not [name for name in read_package(whole).parts if "/slides/" in name or "hemmelig" in name]
    assert not [rel for rels in layout.deck.relationships.values() for rel in rels if rel.external]


def test_an_old_slides_link_to_the_web_is_nothing_to_tell(tmp_path: Path):
    parts = read_package(dark())
    parts.relate(parts.targets("/ppt/presentation.xml", "slide")[0], "hyperlink", "https://example.dk/", external=True)
    assert [problem.code for problem in load(tmp_path, parts.to_bytes())[1]] == ["active-left-out", "roles-lent"]


def test_a_master_that_fetches_from_outside_is_still_refused(tmp_path: Path):
    parts = read_package(dark())
    parts.relate(MASTER, "image", LINKS["image"], external=True)
    layout, problems = load(tmp_path, parts.to_bytes())
    assert layout is None
    assert "template-external" in [problem.code for problem in problems]


def test_a_dark_master_gives_lent_layouts_light_ground(tmp_path: Path):
    layout, _ = load(tmp_path, dark())

    assert layout is not None
    root = parse(layout.deck.parts[layout.spec.slides["table"].part])
    assert root.get("showMasterSp") == "0"
    assert root.find(f"{P}cSld/{P}bg") is not None


colours = st.integers(0, 0xFFFFFF).map(lambda value: f"{value:06X}")


@given(st.fixed_dictionaries(dict.fromkeys(SLOTS, colours)), st.integers(0, 6))
def test_text_can_be_read_whatever_the_theme_is(theme: dict[str, str], phases: int):
    palette = template_palette(theme, phases)

    for ink in ("dk1", "dk2", "accent1", "accent2", "slate"):
        assert palette.ratio(ink, "white") >= 4.5
        assert palette.ratio(ink, "lt2") >= 4.4 or ink == "accent2"
    for number in range(1, phases + 1):
        assert palette.ratio(f"phase.{number}.text", f"phase.{number}") >= 4.5
    for role, colour in palette.colours.items():
        assert not colour.slot or theme[colour.slot] == colour.hex, role


def test_a_theme_that_is_ours_is_followed_throughout():
    own = derive_palette("#0B5563", 4)
    palette = template_palette(own.theme, 4)

    assert {role for role, colour in own.colours.items() if colour.slot} == {
        role for role, colour in palette.colours.items() if colour.slot
    }
    assert contrast(palette.colour("accent1").hex, "FFFFFF") >= 4.5
