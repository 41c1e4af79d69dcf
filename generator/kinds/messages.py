"""Messages: the communication plan, who must hear what from whom, where and when."""

from collections.abc import Iterator

from pydantic import Field

from generator.kinds import Material, kind, view
from generator.kinds.parts import caption, cell, line, local_tag, own, word
from generator.kinds.pieces import chosen
from generator.reading.model import Item
from generator.reading.text import Text
from generator.tree.nodes import Block, Column, Row, Table


@kind("messages")
class Message(Item):
    """One row of the communication plan; senders are words, because programmes have different roles."""

    recipients: Text = Field(description="Målgruppen")
    text: Text = Field(description="Budskabet")
    sender: Text = Field(description="Hvem der siger det")
    channel: Text = Field(description="Hvor det bliver sagt, fx personalemøde")
    timing: Text = Field(description="Hvornår i forløbet")
    rhythm: Text | None = Field(default=None, description="Hvor tit, når det bliver gentaget")


# Views ----------------------------------------------------------------------------------------------------------------


@view("messages", "table")
def table(material: Material) -> Iterator[Block]:
    """Yield the communication plan: who hears what, from whom, where and when."""
    items, facts = own(material, Message), material.facts
    rows = []
    for one in chosen(material, items):
        timing = (*one.timing.spans, *((*line(". "), *one.rhythm.spans) if one.rhythm else ()))
        rows.append(
            Row(
                one.id,
                (
                    cell(one.recipients.spans, local_tag(facts, one), bold=True),
                    cell(*one.text.lines),
                    cell(*one.sender.lines),
                    cell(*one.channel.lines),
                    cell(timing),
                ),
                local=one.local,
            )
        )
    if rows:
        yield Table(
            id=items.id("table"),
            where=items.where,
            caption=caption(word(facts, "caption-messages")),
            columns=(
                Column("audience", word(facts, "audience"), 3.2, names_row=True),
                Column("text", word(facts, "message"), 5),
                Column("sender", word(facts, "sender"), 2.9),
                Column("channel", word(facts, "channel"), 2.6),
                Column("timing", word(facts, "when"), 2.9),
            ),
            rows=tuple(rows),
            look="dense",
        )
