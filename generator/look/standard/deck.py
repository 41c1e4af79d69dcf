"""The standard slide template: tokens become `deck.pptx` with one master, sixteen Danish layouts and a notes master.

Every layout follows the grid of `tokens.SLIDE` (twelve columns, bands for kicker, title, body, source and footer). A
placeholder keeps its `idx` for ever, because edited files find their text by it: 0 title, 1 body, 10 kicker, 11 footer,
12 slide number, 13 to 18 the layout's own, 19 source. Nothing comes from a library's default template.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from generator.look.brand import Palette, derive_palette
from generator.look.standard import tokens
from generator.look.standard.tokens import SLIDE, SLIDE_TYPE, Type
from generator.metrics import MM_PER_PT
from generator.ooxml.build import attr, emu, emu_pt, esc, stable_guid
from generator.ooxml.package import OFFICE, Parts
from generator.ooxml.theme import theme_xml

NAMESPACES: Final = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
CONTENT: Final = "application/vnd.openxmlformats-officedocument.presentationml"
MASTER: Final = "/ppt/slideMasters/slideMaster1.xml"
NOTES_MASTER: Final = "/ppt/notesMasters/notesMaster1.xml"
PRESENTATION: Final = "/ppt/presentation.xml"

TABLE_STYLE: Final = stable_guid("forankring/table-style/pakke")
TABLE_STYLE_DARK: Final = stable_guid("forankring/table-style/pakke-dark")

# On the kommune's colour a link in the theme's link colour could not be read: there links are white.
COLOUR_MAP_DARK: Final = (
    '<a:overrideClrMapping bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" '
    'accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="lt1" folHlink="lt1"/>'
)

Frame = tuple[float, float, float, float]
_ONE_LEVEL = frozenset({"title", "ctrTitle", "tbl"})
_SLOT_NAMES = {"dk1": "tx1", "lt1": "bg1", "dk2": "tx2", "lt2": "bg2", "white": "bg1"}


class Place(Struct, frozen=True):
    """A placeholder: name and prompt, kind (OOXML type, "" for any object), idx, frame in mm, text style."""

    name: str
    kind: str
    idx: int
    frame: Frame
    prompt: str
    type: Type
    fill: str = ""
    inset: float | tuple[float, float, float, float] = 0
    align: str = "l"
    anchor: str = "t"
    bullets: bool = False


class SlideLayout(Struct, frozen=True):
    """A layout: the name staff see, its OOXML type ("" for our own), its own placeholders, and the ground it stands on.

    `ground` is "paper" (master's logo, footer and number), "sand" (cover) or "brand" (accent1, white text).
    """

    name: str
    type: str
    places: tuple[Place, ...]
    ground: str = "paper"
    strip: bool = False


def _type(size: float, line: float, bold: bool = False, colour: str = "dk1", track: float = 0) -> Type:
    return Type(size, line, bold, colour, track=track)


_X, _FULL = SLIDE.x, SLIDE.span
_TOP = SLIDE.body_y
_ROOM = SLIDE.body_bottom - SLIDE.body_y
_BODY, _LEAD, _TABLE = SLIDE_TYPE["body"], SLIDE_TYPE["lead"], SLIDE_TYPE["table"]
_TITLE = SLIDE_TYPE["title"]


def _common() -> tuple[Place, ...]:
    return (
        Place("Titel", "title", 0, (16.3, 17.4, 276, 26), "Skriv hovedbudskabet som en sætning med et verbum", _TITLE),
        Place("Kicker", "body", 10, (16.3, 9.8, 240, 7), "Emne", SLIDE_TYPE["kicker"]),
    )


def _closing_places(dark: bool = False) -> tuple[Place, ...]:
    ink = "lt1" if dark else "slate"
    number = _type(10, 12, True, "lt1" if dark else "dk2")
    return (
        Place("Sidefod", "ftr", 11, (102, 180, 134, 5), "Dokumentets navn", _type(10, 12, colour=ink), align="ctr"),
        Place("Slidenummer", "sldNum", 12, (306, 180, 16.3, 5), "", number, align="r"),
    )


_SOURCE = Place("Kilde", "body", 19, (16.3, 167.5, 280, 6), "Kilde: …", SLIDE_TYPE["source"])


def _panel(idx: int, column: float = 9, shift: float = 4, columns: float = 4) -> Place:
    frame = (_X(int(column)) + shift, _TOP, _FULL(columns) - shift, _ROOM)
    return Place("Sidefelt", "body", idx, frame, "Det betyder for os", _LEAD, fill="lt2", inset=SLIDE.padding)


def _free(name: str, idx: int, frame: Frame, prompt: str) -> Place:
    return Place(name, "", idx, frame, prompt, _BODY, bullets=True)


def _table(idx: int, frame: Frame, name: str = "Tabel") -> Place:
    return Place(name, "tbl", idx, frame, "Klik på ikonet for at indsætte en tabel", _TABLE)


_BAR = (7.0, 4.6, 7.0, 3.0)
_LIST = (7.0, 3.0, 7.0, 0.0)
_SENDER = _type(12, 16.5, colour="lt1")
_WHITE_BODY = _type(16, 22, colour="lt1")

LAYOUTS: Final = (
    SlideLayout(
        "Forside",
        "title",
        (
            Place("Titel", "ctrTitle", 0, (16.3, 25, 133, 44.4), "Titel i højst to linjer", SLIDE_TYPE["cover-title"]),
            Place("Type", "body", 13, (16.3, 15, 140, 8), "Dokumentets type", _type(14, 18, True, "dk2")),
            Place("Undertitel", "subTitle", 1, (16.3, 69.5, 112, 24), "Undertitel", _type(20, 27, colour="text2")),
            Place("Afsender", "body", 14, (30, 169.5, 130, 13), "Kommune og afdeling", _SENDER),
            Place("Dato og oplæg", "body", 15, (190, 169.5, 132.3, 13), "Dato og oplægsholder", _SENDER, align="r"),
        ),
        ground="sand",
    ),
    SlideLayout(
        "Sektion",
        "secHead",
        (
            Place("Titel", "title", 0, (16.3, 91, 190, 35), "Afsnittets titel", SLIDE_TYPE["section-title"]),
            Place("Nummer", "body", 13, (16.3, 49, 60, 36), "1", SLIDE_TYPE["section-number"]),
            Place("Linje", "body", 1, (16.3, 132, 160, 12), "Varighed og form", _type(20, 27, colour="lt1")),
            *_closing_places(dark=True),
        ),
        ground="brand",
    ),
    SlideLayout(
        "Dagsorden",
        "",
        (
            *_common(),
            _table(13, (_X(1), _TOP, _FULL(12), _ROOM)),
            _SOURCE,
            *_closing_places(),
        ),
    ),
    SlideLayout(
        "Titel og indhold",
        "obj",
        (
            *_common(),
            _free("Indhold", 1, (_X(1), _TOP, _FULL(8), _ROOM), "Skriv tekst, eller indsæt en figur"),
            _SOURCE,
            *_closing_places(),
        ),
    ),
    SlideLayout(
        "Figur og sidefelt",
        "",
        (
            *_common(),
            _free("Figur", 13, (_X(1), _TOP, _FULL(8), _ROOM), "Indsæt et diagram, en tabel eller en figur"),
            _panel(14),
            _SOURCE,
            *_closing_places(),
        ),
    ),
    SlideLayout(
        "To spalter",
        "twoTxTwoObj",
        (
            *_common(),
            Place(
                "Venstre overskrift",
                *("body", 13, (_X(1), _TOP, _FULL(6), 25), "Hvem eller hvad"),
                *(_type(22, 28, True, "lt1"), "slate", _BAR),
            ),
            Place("Venstre liste", "", 14, (_X(1), 71, _FULL(6), 95), "Punkter", _BODY, inset=_LIST, bullets=True),
            Place(
                "Højre overskrift",
                *("body", 15, (_X(7), _TOP, _FULL(6), 25), "Hvem eller hvad"),
                *(_type(22, 28, True, "lt1"), "accent1", _BAR),
            ),
            Place("Højre liste", "", 16, (_X(7), 71, _FULL(6), 95), "Punkter", _BODY, inset=_LIST, bullets=True),
            _SOURCE,
            *_closing_places(),
        ),
    ),
    SlideLayout(
        "Tre kort",
        "",
        (
            *_common(),
            *(
                Place(
                    f"Kort {n}",
                    *("body", 12 + n, (_X(4 * n - 3), _TOP, _FULL(4), 82), "Overskrift og tekst"),
                    *(_BODY, "lt2", SLIDE.padding),
                )
                for n in (1, 2, 3)
            ),
            *(
                Place(f"Fakta {n}", "body", 19 + n, (_X(3 * n - 2), 137, _FULL(3), 29), "Fakta", _type(15, 21))
                for n in (1, 2, 3, 4)
            ),
            _SOURCE,
            *_closing_places(),
        ),
    ),
    SlideLayout(
        "Diagram i fuld bredde",
        "",
        (
            *_common(),
            _free("Objekt", 13, (_X(1), _TOP, _FULL(12), _ROOM), "Indsæt et diagram, en tabel eller en figur"),
            _SOURCE,
            *_closing_places(),
        ),
    ),
    SlideLayout(
        "Tidsplan",
        "",
        (
            *_common(),
            _free("Tidsplan", 13, (_X(1), 43.5, _FULL(12), 122.5), "Indsæt en tidsplan"),
            _SOURCE,
            *_closing_places(),
        ),
        strip=True,
    ),
    SlideLayout(
        "Fase og tjekliste",
        "",
        (
            *_common(),
            _free("Hjul", 13, (_X(1), _TOP, 78, 76), "Indsæt forandringshjulet"),
            Place("Periode", "body", 14, (_X(1), 126, 92, 40), "Periode og formål", _BODY),
            _table(15, (_X(5) + 3, _TOP, _FULL(8) - 3, _ROOM), "Tjekliste"),
            _SOURCE,
            *_closing_places(),
        ),
        strip=True,
    ),
    SlideLayout(
        "Tabel",
        "tbl",
        (*_common(), _table(13, (_X(1), _TOP, _FULL(12), _ROOM)), _SOURCE, *_closing_places()),
    ),
    SlideLayout(
        "Øvelse",
        "",
        (
            *_common(),
            _table(13, (_X(1), _TOP, _FULL(8), 92), "Trin"),
            _free("Tidsbjælke", 16, (_X(1), 153, 199, 13), "Indsæt en tidsbjælke"),
            _panel(14, shift=3),
            _SOURCE,
            *_closing_places(),
        ),
    ),
    SlideLayout(
        "Årshjul",
        "",
        (
            *_common(),
            _free("Årshjul", 13, (_X(1), 47.5, 118, 118), "Indsæt årshjulet"),
            _table(15, (_X(6) + 6, _TOP, _FULL(7) - 6, _ROOM)),
            _SOURCE,
            *_closing_places(),
        ),
    ),
    SlideLayout(
        "Stort tal",
        "",
        (
            *_common(),
            Place("Tal", "body", 13, (_X(1), 60, _FULL(4), 40), "80 %", SLIDE_TYPE["big-number"]),
            Place("Sætning", "body", 14, (_X(5), 62, _FULL(8), 100), "Det betyder tallet", _type(28, 36)),
            _SOURCE,
            *_closing_places(),
        ),
    ),
    SlideLayout(
        "Afslutning",
        "",
        (
            Place("Titel", "title", 0, (16.3, 36, 180, 38), "En opfordring", _type(46, 51, True, "lt1", -1.0)),
            Place("Kontakter", "tbl", 13, (16.3, 92, 182, 72), "Indsæt en tabel med kontakter", _WHITE_BODY),
            Place("Afsender", "body", 14, (30, 169.5, 130, 13), "Kommune og afdeling", _SENDER),
            Place("Slidenummer", "sldNum", 12, (306, 180, 16.3, 5), "", _type(10, 12, True, "lt1"), align="r"),
            Place("Sidefod", "ftr", 11, (190, 180, 110, 5), "Dokumentets navn", _type(10, 12, colour="lt1"), align="r"),
        ),
        ground="brand",
    ),
    SlideLayout("Kun titel", "titleOnly", (*_common(), _SOURCE, *_closing_places())),
)


def build_deck(palette: Palette | None = None) -> bytes:
    """Return the template as a .pptx without slides, in the house colours unless a palette is given."""
    return deck_parts(palette or derive_palette(None, 4)).to_bytes()


def deck_parts(palette: Palette) -> Parts:
    """Return the parts of the template, ready to get slides."""
    parts = Parts()
    fonts = (tokens.FONT_MAJOR, tokens.FONT_MINOR)
    for number in (1, 2):
        parts.add(
            f"/ppt/theme/theme{number}.xml",
            theme_xml(palette, tokens.THEME_NAME, fonts),
            "application/vnd.openxmlformats-officedocument.theme+xml",
        )
    rids = []
    for number, layout in enumerate(LAYOUTS, 1):
        name = f"/ppt/slideLayouts/slideLayout{number}.xml"
        parts.add(name, _layout_xml(layout, palette), f"{CONTENT}.slideLayout+xml")
        parts.relate(name, "slideMaster", MASTER)
        rids.append(parts.relate(MASTER, "slideLayout", name))
    parts.relate(MASTER, "theme", "/ppt/theme/theme1.xml")
    parts.add(MASTER, _master_xml(rids, palette), f"{CONTENT}.slideMaster+xml")
    parts.add(NOTES_MASTER, _notes_master_xml(palette), f"{CONTENT}.notesMaster+xml")
    parts.relate(NOTES_MASTER, "theme", "/ppt/theme/theme2.xml")
    for word, text in (
        ("presProps", f'<p:presentationPr {NAMESPACES}><p:showPr showNarration="1"/></p:presentationPr>'),
        ("viewProps", f'<p:viewPr {NAMESPACES}><p:gridSpacing cx="72008" cy="72008"/></p:viewPr>'),
    ):
        parts.add(f"/ppt/{word}.xml", text, f"{CONTENT}.{word}+xml")
    parts.add("/ppt/tableStyles.xml", _table_styles_xml(), f"{CONTENT}.tableStyles+xml")
    master = parts.relate(PRESENTATION, "slideMaster", MASTER)
    notes = parts.relate(PRESENTATION, "notesMaster", NOTES_MASTER)
    for word, target in (
        ("presProps", "/ppt/presProps.xml"),
        ("viewProps", "/ppt/viewProps.xml"),
        ("theme", "/ppt/theme/theme1.xml"),
        ("tableStyles", "/ppt/tableStyles.xml"),
    ):
        parts.relate(PRESENTATION, word, target)
    parts.add(PRESENTATION, _presentation_xml(master, notes), f"{CONTENT}.presentation.main+xml")
    parts.relate("/", f"{OFFICE}/officeDocument", PRESENTATION)
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>Skabelon til briefinger</dc:title>'
        "<dc:creator>Forankring</dc:creator><dc:language>da-DK</dc:language></cp:coreProperties>"
    )
    parts.add("/docProps/core.xml", core, "application/vnd.openxmlformats-package.core-properties+xml")
    parts.relate(
        "/",
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
        "/docProps/core.xml",
    )
    return parts


# -- small pieces -----------------------------------------------------------------------------------------------------


def _colour(role: str, palette: Palette) -> str:
    found = palette.colour(role)
    slot = _SLOT_NAMES.get(found.slot, found.slot)
    return f'<a:schemeClr val="{slot}"/>' if slot else f'<a:srgbClr val="{found.hex}"/>'


def _fill(role: str, palette: Palette) -> str:
    return f"<a:solidFill>{_colour(role, palette)}</a:solidFill>" if role else "<a:noFill/>"


def _level(style: Type, palette: Palette, align: str = "l", bullets: bool = False, tag: str = "a:lvl1pPr") -> str:
    """One level of a list style: exact line height, no bullet or the square one, size, weight and colour."""
    marks = (
        '<a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buSzPct val="70000"/><a:buFont typeface="Arial"/>'
        '<a:buChar char="■"/>'
        if bullets
        else "<a:buNone/>"
    )
    indent = 'marL="216000" indent="-216000"' if bullets else 'marL="0" indent="0"'
    after = f'<a:spcAft><a:spcPts val="{600 if bullets else 0}"/></a:spcAft>'
    return (
        f'<{tag} {indent} algn="{align}" rtl="0"><a:lnSpc><a:spcPts val="{round(style.line * 100)}"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="0"/></a:spcBef>{after}{marks}'
        f'<a:defRPr lang="da-DK" sz="{round(style.size * 100)}" b="{int(style.bold)}" i="0" kern="1200" '
        f'spc="{round(style.track * 100)}">{_fill(style.colour, palette)}<a:latin typeface="+mn-lt"/>'
        f'<a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></{tag}>'
    )


def _levels(style: Type, palette: Palette, align: str = "l", bullets: bool = False, last: int = 9) -> str:
    return "".join(_level(style, palette, align, bullets, f"a:lvl{n}pPr") for n in range(1, last + 1))


def _xfrm(frame: Frame) -> str:
    x, y, w, h = (emu(value) for value in frame)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>'


def _run(text: str) -> str:
    return f'<a:r><a:rPr lang="da-DK"/><a:t>{esc(text)}</a:t></a:r>'


def _place_xml(place: Place, number: int, palette: Palette, *, master: bool = False) -> str:
    inset = place.inset if isinstance(place.inset, tuple) else (place.inset,) * 4
    left, top, right, bottom = (emu(value) for value in inset)
    kind = f' type="{place.kind}"' if place.kind else ""
    small = ' sz="quarter"' if place.kind in ("ftr", "sldNum", "body") and not master else ""
    idx = f' idx="{place.idx}"' if place.idx else ""
    custom = ' hasCustomPrompt="1"' if not master and place.kind not in ("ftr", "sldNum") else ""
    # Further levels are left out where nobody needs them, or has room for them, and where they are the master's anyway.
    one_line = place.kind in _ONE_LEVEL or place.frame[3] < 2 * place.type.line * MM_PER_PT
    as_master = (place.type, place.align, place.bullets) == (_BODY, "l", True)
    last = 1 if (one_line or as_master) and not master else 9
    if place.kind == "sldNum":
        guid = stable_guid("forankring/field/slide-number")
        body = f'<a:fld id="{guid}" type="slidenum"><a:rPr lang="da-DK"/><a:t>‹nr.›</a:t></a:fld>'
    else:
        body = _run(place.prompt)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{attr(place.name)}"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f"</p:cNvSpPr><p:nvPr><p:ph{kind}{small}{idx}{custom}/></p:nvPr></p:nvSpPr><p:spPr>{_xfrm(place.frame)}"
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{_fill(place.fill, palette)}<a:ln><a:noFill/></a:ln></p:spPr>'
        f'<p:txBody><a:bodyPr vert="horz" wrap="square" lIns="{left}" tIns="{top}" rIns="{right}" bIns="{bottom}" '
        f'rtlCol="0" anchor="{place.anchor}"><a:noAutofit/></a:bodyPr>'
        f"<a:lstStyle>{_levels(place.type, palette, place.align, place.bullets, last)}</a:lstStyle>"
        f'<a:p>{body}<a:endParaRPr lang="da-DK"/></a:p></p:txBody></p:sp>'
    )


def _rectangle(name: str, number: int, frame: Frame, fill: str, palette: Palette) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{attr(name)}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{_xfrm(frame)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{_fill(fill, palette)}'
        '<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr rtlCol="0" anchor="ctr"/><a:lstStyle/>'
        '<a:p><a:endParaRPr lang="da-DK"/></a:p></p:txBody></p:sp>'
    )


def _tree(shapes: Sequence[str]) -> str:
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
        '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
        f"{''.join(shapes)}</p:spTree>"
    )


def _background(role: str, palette: Palette) -> str:
    return f"<p:bg><p:bgPr>{_fill(role, palette)}<a:effectLst/></p:bgPr></p:bg>"


# -- parts ------------------------------------------------------------------------------------------------------------


def _layout_xml(layout: SlideLayout, palette: Palette) -> str:
    kind = f'type="{layout.type}"' if layout.type else 'userDrawn="1"'
    ground = {"paper": "", "sand": _background("lt2", palette), "brand": _background("accent1", palette)}[layout.ground]
    shapes = []
    if layout.ground == "sand":
        height = SLIDE.height - 161
        shapes.append(_rectangle("Bånd", 2, (0, 161, SLIDE.width, height), "accent1", palette))
    shapes += [_place_xml(place, number, palette) for number, place in enumerate(layout.places, 3)]
    mapping = COLOUR_MAP_DARK if layout.ground == "brand" else "<a:masterClrMapping/>"
    own = ' showMasterSp="0"' if layout.ground != "paper" else ""
    return (
        f'<p:sldLayout {NAMESPACES} {kind} preserve="1"{own}><p:cSld name="{attr(layout.name)}">{ground}'
        f"{_tree(shapes)}</p:cSld><p:clrMapOvr>{mapping}</p:clrMapOvr></p:sldLayout>"
    )


def _master_xml(layout_rids: Sequence[str], palette: Palette) -> str:
    places = (
        Place("Titel", "title", 0, (16.3, 17.4, 276, 26), "Klik for at skrive en titel", _TITLE),
        Place("Indhold", "body", 1, (_X(1), _TOP, _FULL(12), _ROOM), "Klik for at skrive", _BODY, bullets=True),
        Place("Dato", "dt", 2, (240, 180, 30, 5), "", _type(10, 12, colour="slate"), align="r"),
        Place("Sidefod", "ftr", 3, (102, 180, 134, 5), "", _type(10, 12, colour="slate"), align="ctr"),
        Place("Slidenummer", "sldNum", 4, (306, 180, 16.3, 5), "", _type(10, 12, True, "dk2"), align="r"),
    )
    shapes = [_place_xml(place, number, palette, master=True) for number, place in enumerate(places, 2)]
    ids = "".join(f'<p:sldLayoutId id="{2147483649 + n}" r:id="{rid}"/>' for n, rid in enumerate(layout_rids))
    return (
        f"<p:sldMaster {NAMESPACES}><p:cSld>{_background('lt1', palette)}{_tree(shapes)}</p:cSld>"
        '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
        'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
        f"<p:sldLayoutIdLst>{ids}</p:sldLayoutIdLst>"
        '<p:hf hdr="0" dt="0"/>'
        f"<p:txStyles><p:titleStyle>{_levels(_TITLE, palette)}</p:titleStyle>"
        f"<p:bodyStyle>{_levels(_BODY, palette, bullets=True)}</p:bodyStyle>"
        f"<p:otherStyle>{_levels(_type(14, 18.5), palette)}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


def _notes_master_xml(palette: Palette) -> str:
    text = _type(12, 16)
    slide = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slidebillede"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" '
        'noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr>'
        f'{_xfrm((22, 20, 146, 82.1))}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        '<a:ln w="9525"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill></a:ln></p:spPr></p:sp>'
    )
    notes = Place("Noter", "body", 3, (22, 110, 146, 145), "Noter til oplægsholderen", text)
    small = _type(10, 13)
    around = (
        Place("Sidehoved", "hdr", 4, (22, 9, 146, 6), "Sidehoved", small),
        Place("Sidefod", "ftr", 5, (22, 261, 116, 6), "Sidefod", small),
        Place("Sidetal", "sldNum", 6, (140, 261, 28, 6), "", small, align="r"),
    )
    shapes = [slide, *(_place_xml(one, number, palette, master=True) for number, one in enumerate((notes, *around), 3))]
    return (
        f"<p:notesMaster {NAMESPACES}><p:cSld>{_background('lt1', palette)}{_tree(shapes)}</p:cSld>"
        '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
        'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
        f'<p:hf dt="0"/><p:notesStyle>{_levels(text, palette)}</p:notesStyle></p:notesMaster>'
    )


def _border(side: str, width: float, colour: str) -> str:
    if not width:
        return f'<a:{side}><a:ln w="0"><a:noFill/></a:ln></a:{side}>'
    return f'<a:{side}><a:ln w="{emu_pt(width)}" cmpd="sng"><a:solidFill>{colour}</a:solidFill></a:ln></a:{side}>'


def _style_xml(guid: str, name: str, ink: str, head: str, row: str, rule: str) -> str:
    none = "".join(_border(side, 0, "") for side in ("left", "right"))
    head_rule, row_rule = tokens.RULES_PT["slide-head"], tokens.RULES_PT["slide-row"]
    return (
        f'<a:tblStyle styleId="{guid}" styleName="{name}">'
        f'<a:wholeTbl><a:tcTxStyle><a:fontRef idx="minor"/>{ink}</a:tcTxStyle><a:tcStyle><a:tcBdr>{none}'
        f"{_border('top', 0, '')}{_border('bottom', row_rule, row)}{_border('insideH', row_rule, row)}"
        f"{_border('insideV', 0, '')}</a:tcBdr><a:fill><a:noFill/></a:fill></a:tcStyle></a:wholeTbl>"
        "<a:firstCol><a:tcStyle><a:tcBdr/></a:tcStyle></a:firstCol>"
        f'<a:firstRow><a:tcTxStyle b="on"><a:fontRef idx="minor"/>{head}</a:tcTxStyle><a:tcStyle><a:tcBdr>'
        f"{_border('bottom', head_rule, rule)}</a:tcBdr></a:tcStyle></a:firstRow></a:tblStyle>"
    )


def _table_styles_xml() -> str:
    white = '<a:schemeClr val="bg1"/>'
    dim = '<a:schemeClr val="bg1"><a:alpha val="45000"/></a:schemeClr>'
    line = f'<a:srgbClr val="{tokens.NEUTRALS["line"]}"/>'
    light = ('<a:schemeClr val="tx1"/>', '<a:schemeClr val="tx2"/>', line, '<a:schemeClr val="accent1"/>')
    return (
        f'<a:tblStyleLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" def="{TABLE_STYLE}">'
        f"{_style_xml(TABLE_STYLE, 'Pakke', *light)}"
        f"{_style_xml(TABLE_STYLE_DARK, 'Pakke mørk', white, white, dim, white)}</a:tblStyleLst>"
    )


def _presentation_xml(master_rid: str, notes_rid: str) -> str:
    cx, cy = tokens.SLIDE_EMU
    levels = "".join(
        f'<a:lvl{n}pPr marL="0" algn="l" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        '<a:defRPr lang="da-DK" sz="1400" kern="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
        '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr>'
        f"</a:lvl{n}pPr>"
        for n in range(1, 10)
    )
    return (
        f'<p:presentation {NAMESPACES} saveSubsetFonts="1" autoCompressPictures="0">'
        f'<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="{master_rid}"/></p:sldMasterIdLst>'
        f'<p:notesMasterIdLst><p:notesMasterId r:id="{notes_rid}"/></p:notesMasterIdLst>'
        f'<p:sldSz cx="{cx}" cy="{cy}"/><p:notesSz cx="6858000" cy="9906000"/>'
        f'<p:defaultTextStyle><a:defPPr><a:defRPr lang="da-DK"/></a:defPPr>{levels}</p:defaultTextStyle>'
        "</p:presentation>"
    )


if __name__ == "__main__":
    import sys

    Path(sys.argv[1]).write_bytes(build_deck())
