"""A small programme, filled by hand: three phases, three roles, two teams. Tests change what they are about."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from msgspec.structs import replace

from generator.kinds import Items
from generator.kinds.activities import Activity
from generator.kinds.benefits import Benefit
from generator.kinds.checks import Check
from generator.kinds.decisions import Decision
from generator.kinds.facts import (
    Assumption,
    Effort,
    Entry,
    Facts,
    Period,
    Person,
    Place,
    Plan,
    ProgrammeInfo,
    RoleEffort,
    SourceInfo,
    Team,
)
from generator.kinds.phases import Phase
from generator.kinds.prose import Prose
from generator.kinds.risks import Risk
from generator.kinds.roles import Role
from generator.kinds.stakeholders import Stakeholder
from generator.kinds.themes import Theme
from generator.kinds.units import Unit
from generator.reading.model import Item
from generator.reading.spans import Span
from generator.reading.text import Paragraph, Text

ROOT = Path(__file__).parents[1]


def text(value: str) -> Text:
    """A filled text: blank lines part paragraphs, lines that begin with "- " are a list."""
    blocks = []
    for part in value.split("\n\n"):
        if part.startswith("- "):
            blocks.append(Paragraph(items=tuple((Span(one[2:]),) for one in part.split("\n"))))
        else:
            blocks.append(Paragraph((Span(part),)))
    return Text(value).filled(tuple(blocks))


def _filled(value: Any) -> Any:
    if isinstance(value, Text) and value.blocks is None:
        return text(value.source)
    if isinstance(value, dict):
        return {key: _filled(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_filled(one) for one in value)
    if hasattr(type(value), "model_fields"):
        return value.model_copy(update={name: _filled(getattr(value, name)) for name in type(value).model_fields})
    return value


def item(model: type[Item], kind: str, key: str, **fields: Any) -> Any:
    """One filled item; `name` follows from the key when not given."""
    fields.setdefault("name", key.capitalize())
    return _filled(model.model_validate({"__id__": f"demo/{kind}/{key}", **fields}))


def items(kind: str, *found: Item) -> Items[Any]:
    return Items(f"demo/{kind}", found)


def content() -> dict[str, Items[Any]]:
    percent = {"unit": "percent", "min": 30, "max": 50}
    role = {"summary": "Rollen kort.", "held_by": "En leder", "description": "Beskrivelse.", "tasks": {}}
    return {
        "prose": items(
            "prose",
            item(Prose, "prose", "hvorfor", text="Derfor.", points={"et": "Første", "to": "Andet"}),
            item(Prose, "prose", "plan-note", text="Om planen.", tone="note"),
        ),
        "units": items(
            "units",
            item(
                Unit,
                "units",
                "styregruppe",
                level="strategic",
                role="styregruppe",
                statements={"ansvar": "Har ansvaret."},
                seats={
                    "projektejer": {
                        "name": "Projektejer",
                        "role": "styregruppe",
                        "holder": "projektejer",
                        "required": True,
                    }
                },
            ),
            item(
                Unit,
                "units",
                "projektleder",
                level="tactical",
                parent="styregruppe",
                role="projektleder",
                seats={"projektleder": {"name": "Projektleder", "role": "projektleder", "required": True}},
            ),
        ),
        "roles": items(
            "roles",
            item(Role, "roles", "styregruppe", level="strategic", allocation={**percent, "min": 10, "max": 10}, **role),
            item(
                Role,
                "roles",
                "projektleder",
                level="tactical",
                reports_to="styregruppe",
                allocation=percent,
                **{**role, "tasks": {"lede": {"text": "Leder"}, "vores": {"text": "Vores", "basis": "decided"}}},
            ),
            item(Role, "roles", "gruppe", level="operational", allocation={"unit": "none"}, voluntary=True, **role),
        ),
        "phases": items(
            "phases",
            *(
                item(
                    Phase,
                    "phases",
                    key,
                    title=f"Gør {key}",
                    summary=f"Om {key}.",
                    characteristics="Kendetegn.",
                    results={"et": "Første"},
                    headline=f"Fasen {key} slutter",
                    checklist_title=f"Er {key} klar?",
                )
                for key in ("start", "midt", "slut")
            ),
        ),
        "activities": items(
            "activities",
            item(
                Activity,
                "activities",
                "aftale",
                phase="start",
                responsible=["styregruppe"],
                milestone=True,
                ready="Ja er sagt.",
            ),
            item(
                Activity,
                "activities",
                "go-live",
                phase="midt",
                responsible=["projektleder"],
                each="teams",
                go_live=True,
                milestone=True,
            ),
            item(Activity, "activities", "drift", phase="slut", lasts="2 weeks", runs_on=True),
        ),
        "checks": items(
            "checks",
            item(
                Check,
                "checks",
                "krav",
                phase="start",
                text="Undersøg dem.",
                responsible=["projektleder", "gruppe"],
                due={"activity": "aftale"},
            ),
            item(
                Check,
                "checks",
                "eget",
                phase="start",
                text="Vores.",
                responsible=["styregruppe"],
                due={"activity": "aftale"},
                __local__=True,
            ),
        ),
        "themes": items(
            "themes",
            item(
                Theme,
                "themes",
                "ro",
                introduction="Giv ro.",
                guidance={
                    "start": {"text": "Sig ja.", "brief": "Ja"},
                    "midt": {"not_relevant": True},
                    "slut": {"text": "Følg op."},
                },
            ),
        ),
        "stakeholders": items(
            "stakeholders",
            item(
                Stakeholder,
                "stakeholders",
                "leder",
                influence=5,
                involvement=5,
                description="Leder.",
                handling="Tal sammen.",
                owner="styregruppe",
            ),
            item(
                Stakeholder,
                "stakeholders",
                "borger",
                influence=1,
                involvement=4,
                description="Bor her.",
                handling="Fortæl.",
            ),
        ),
        "risks": items(
            "risks",
            item(Risk, "risks", "lille", likelihood=1, impact=2, consequence="Lidt.", handling="Se."),
            item(
                Risk,
                "risks",
                "stor",
                likelihood=4,
                impact=4,
                consequence="Meget.",
                handling="Gør.",
                owner="projektleder",
            ),
        ),
        "benefits": items("benefits", item(Benefit, "benefits", "tid", text="Mere tid.", owner="styregruppe")),
        "decisions": items(
            "decisions", item(Decision, "decisions", "ja", text="Sig ja.", owner="styregruppe", basis="decided")
        ),
    }


@lru_cache
def words() -> dict[str, Any]:
    """The labels in documents. One and the same to all, for reading them takes longer than most views."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "content" / "words.yaml").read_text(encoding="utf-8"))
    return found


def facts(**changes: Any) -> Facts:
    """The facts of a small rollout of two teams; the projektleder is known, the rest is not."""
    teams = (Team("nord", "Nord", 10), Team("syd", "Syd", 8))
    entries = (
        Entry(
            "demo/activities/aftale",
            "aftale",
            "Indgå aftale",
            "Aftale",
            "start",
            date(2027, 1, 4),
            date(2027, 1, 4),
            1,
            ("styregruppe",),
            milestone=True,
        ),
        *(
            Entry(
                f"demo/activities/go-live/{team.id}",
                "go-live",
                f"Go-live, {team.name}",
                team.name,
                "midt",
                day,
                day,
                1,
                ("projektleder",),
                team=team,
                milestone=True,
                go_live=True,
            )
            for team, day in zip(teams, (date(2027, 2, 1), date(2027, 2, 22)), strict=True)
        ),
        Entry(
            "demo/activities/drift", "drift", "Drift", "", "slut", date(2027, 2, 23), date(2027, 3, 8), 10, runs_on=True
        ),
    )
    plan = Plan(
        entries,
        date(2027, 1, 4),
        date(2027, 3, 8),
        date(2027, 2, 1),
        date(2027, 2, 22),
        {
            "start": Period(date(2027, 1, 4), date(2027, 1, 4)),
            "midt": Period(date(2027, 2, 1), date(2027, 2, 22)),
            "slut": Period(date(2027, 2, 23), date(2027, 3, 8)),
        },
        tuple(entry for entry in entries if entry.milestone),
        assumed_start=True,
    )
    months = ((date(2027, 1, 1), 60.0), (date(2027, 2, 1), 40.0))
    effort = Effort(
        (
            RoleEffort("styregruppe", "Styregruppe", 3, 0.1, 45, 30.0, months[:1], "45 × 7,4 × 10 % × 3"),
            RoleEffort("projektleder", "Projektleder", 1, 0.4, 45, 52.0, months[1:], "45 × 7,4 × 40 %"),
            RoleEffort("gruppe", "Gruppe", 0, None, 45, 0.0, (), "", estimated=False, note="ikke estimeret"),
        ),
        18.0,
        100.0,
        0.052,
        months,
    )
    base = Facts(
        municipality=Place(
            "0746",
            "skanderborg",
            "Skanderborg",
            "Skanderborg Kommune",
            "Skanderborgs",
            "Midtjylland",
            65000,
            date(2026, 1, 1),
            "www.skanderborg.dk",
            "mellem",
        ),
        programme=ProgrammeInfo(
            "demo",
            "DEMO",
            "DEMO fuldt",
            "1.0",
            date(2026, 11, 16),
            date(2015, 12, 15),
            "Prøve",
            (SourceInfo("kilde", "Kilden", "Udgiver", "2015"),),
            "Størrelse.",
            "Ingen har udgivet.",
        ),
        built=date(2026, 11, 16),
        strategy="trinvis",
        training="hold",
        teams=teams,
        end_users=18,
        superusers=2,
        gap_weeks=3,
        people={
            "projektleder": (Person("people/projektleder/0", "Eva Prøve", "konsulent", "eva@example.dk", example=True),)
        },
        staffing={"projektleder": 1, "styregruppe": 3},
        allocation={"projektleder": 0.4, "styregruppe": 0.1},
        role_names={"styregruppe": "Styregruppe", "projektleder": "Projektleder", "gruppe": "Gruppe"},
        phase_order=("start", "midt", "slut"),
        words=words(),
        local_words={},
        computed={},
        assumptions=(
            Assumption("programmes.demo.end_users", "slutbrugere", "18", "Antaget ud fra folketal: vores skøn."),
            Assumption("programmes.demo.start", "start", "4. januar 2027", "Antaget: første mandag."),
        ),
        plan=plan,
        effort=effort,
        due={"demo/checks/krav": date(2027, 1, 8), "demo/checks/eget": date(2027, 1, 6)},
        assumed=frozenset({"end_users"}),
    )
    return replace(base, **changes)
