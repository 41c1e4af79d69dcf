"""Steering: the steering committee's meetings, told by the moment in the plan that calls for them, and their agenda.

Content gives no dates: `tailoring.meetings` lays the meetings out from the plan. The kind `agenda` holds the items;
one without `at` is a standing item of every meeting.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from generator import danish
from generator.kinds import Material, kind, view
from generator.kinds.facts import SteeringMeeting
from generator.kinds.parts import NBSP, caption, cell, of_kind, own, text_cell, word
from generator.reading.model import Audience, Item
from generator.reading.text import Text
from generator.tree.nodes import Block, Column, Row, Table


@kind("steering")
class Steering(Item):
    """A steering committee meeting, or several alike: one at each `moment` in the plan.

    The moment is the plan's start or end, each go-live, each milestone that the first of `responsible` answers for, the
    end of each phase but the last, or every so many weeks from the start. `days` (working days) moves the meeting from
    it. Meetings that would lie within a week of each other are one; what stands first in the file then gives the name.
    """

    moment: Literal["start", "end", "go_live", "milestone", "phase", "rhythm"] = Field(
        description="Det i planen, som mødet holdes ved"
    )
    weeks: Annotated[int, Field(ge=0, le=26)] = Field(
        default=0, description="Uger mellem møderne, når moment er rhythm"
    )
    days: Annotated[int, Field(ge=-60, le=60)] = Field(default=0, description="Arbejdsdage efter; negativt tal: før")
    responsible: tuple[str, ...] = Field(default=(), description="Rollers id: hvem der mødes; den første beslutter")
    text: Text = Field(description="Hvad mødet er til for")
    starts: Annotated[str, Field(pattern=r"^([01]?\d|2[0-3])\.[0-5]\d$")] = Field(
        default="9.00", description="Hvornår mødet begynder, i anførselstegn"
    )
    minutes: Annotated[int, Field(ge=15, le=480)] = Field(default=60, description="Længde i minutter")


@kind("agenda")
class AgendaItem(Item):
    """An item on the agenda of the steering committee's meetings, in the order written."""

    kept_to: ClassVar[Audience] = "styregruppe"
    text: Text = Field(description="Hvad vi skal nå under punktet")
    purpose: Literal["information", "discussion", "decision"] = Field(
        default="information", description="Punktets type"
    )
    shows: Literal["", "plan", "risks", "decisions", "hours", "next"] = Field(
        default="", description="Det i planen, der bliver vist under punktet i dagsordenen"
    )
    at: tuple[str, ...] = Field(default=(), description="Møderne (steering), punktet hører til; tom: et fast punkt")


def agenda_of(material: Material, meeting: SteeringMeeting) -> list[AgendaItem]:
    """Return the items on a meeting's agenda: the standing ones, and those of every occasion the meeting serves."""
    return [
        one for one in of_kind(material, "agenda", AgendaItem) if not one.at or set(one.at) & set(meeting.occasions)
    ]


# Views ----------------------------------------------------------------------------------------------------------------


@view("steering", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield the meetings by date: when, which, and what each is for."""
    items, facts = own(material, Steering), material.facts
    rows = []
    for meeting in facts.plan.meetings:
        one = items.get(meeting.occasions[0])
        if one is None:
            continue
        until = danish.clock(meeting.starts + meeting.minutes)
        rows.append(
            Row(
                f"{meeting.id}@meeting",
                (
                    text_cell(danish.date_short(meeting.date)),
                    text_cell(f"{danish.clock(meeting.starts)}–{until}".replace(" ", NBSP)),
                    text_cell(meeting.label, bold=True),
                    cell(*one.text.lines),
                ),
                local=one.local,
            )
        )
    if rows:
        yield Table(
            id=items.id("table"),
            where=items.where,
            caption=caption(word(facts, "caption-steering"), word(facts, "suggestion")),
            columns=(
                Column("date", word(facts, "date"), 2.6),
                Column("time", word(facts, "clock-time"), 2.4),
                Column("meeting", word(facts, "meeting"), 5, names_row=True),
                Column("text", word(facts, "meeting-purpose"), 6.6),
            ),
            rows=tuple(rows),
        )
