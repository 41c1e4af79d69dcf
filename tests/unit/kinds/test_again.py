"""Views shown once: the same blocks come again exactly where all that the view read is the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parents[2]))
import small

from generator.compose import Labels
from generator.kinds import Frame, Material, views
from generator.kinds.again import shown
from generator.kinds.facts import Facts, Observed, changed
from generator.tree.nodes import Prose


def material(facts: Facts, content: Any, kind: str = "risks", **options: object) -> Material:
    return Material(content[kind], content, facts, Frame(options=options))


def reading(name: str, look: Any) -> Any:
    """A view that says what `look` finds; returns (ask, how often it was really asked)."""
    asked = []

    def view(one: Material) -> Any:
        asked.append(one)
        yield Prose(id=name, paragraphs=small.text(repr(look(one))).lines)

    return lambda one: shown(f"test@{name}", view, one), asked


CHANGES = [
    ("field", lambda m: m.facts.end_users, {"end_users": 7}),
    ("part", lambda m: m.facts.municipality.name, {"municipality": {"name": "Nordby"}}),
    ("method", lambda m: m.facts.effort.of("projektleder"), {"effort": {"roles": ()}}),
    ("bool", lambda m: bool(m.facts.plan), {"plan": {"entries": ()}}),
    ("copy", lambda m: changed(m.facts, superusers=1).end_users, {"end_users": 7}),
    ("shows", lambda m: m.facts.shows("projekt"), {"audience": "alle"}),
]


@pytest.mark.parametrize(("name", "look", "changes"), CHANGES, ids=[one[0] for one in CHANGES])
def test_a_view_is_asked_again_when_what_it_read_has_changed(name, look, changes):
    content, facts = small.content(), small.facts()
    ask, asked = reading(name, look)
    first = ask(material(facts, content))
    assert ask(material(replace(facts), content)) is first
    assert len(asked) == 1
    changed = {
        key: replace(getattr(facts, key), **value) if isinstance(value, dict) else value
        for key, value in changes.items()
    }
    other = ask(material(replace(facts, **changed), content))
    assert len(asked) == 2
    assert other != first
    assert ask(material(facts, content)) is first, "the first form is kept beside it"


def test_what_a_view_did_not_read_does_not_matter():
    content, facts = small.content(), small.facts()
    ask, asked = reading("unread", lambda m: m.facts.plan.start)
    first = ask(material(facts, content))
    elsewhere = replace(facts, municipality=replace(facts.municipality, name="Nordby"), end_users=7)
    assert ask(material(replace(elsewhere, plan=replace(facts.plan, closed=())), content)) is first
    assert len(asked) == 1


def test_items_count_by_identity_and_only_those_asked_for():
    content, facts = small.content(), small.facts()
    ask, asked = reading("items", lambda m: m.content["roles"].get("projektleder").name.plain)
    first = ask(material(facts, content))
    roles = content["roles"]
    others = tuple(one if one.key == "projektleder" else one.model_copy() for one in roles)
    assert ask(material(facts, {**content, "roles": replace(roles, items=others)})) is first
    copies = tuple(one.model_copy() for one in roles)
    ask(material(facts, {**content, "roles": replace(roles, items=copies)}))
    assert len(asked) == 2
    ask(material(facts, {kind: items for kind, items in content.items() if kind != "terms"}))
    assert len(asked) == 2, "the first form again: nobody asked for terms"


def test_fields_count_where_items_alone_kept_a_view_from_coming_again():
    content, facts = small.content(), small.facts()
    roles = content["roles"]

    def with_first(**changes: object) -> Any:
        first, *others = roles
        return {**content, "roles": replace(roles, items=(first.model_copy(update=changes), *others))}

    ask, asked = reading("fields", lambda m: [one.short.plain for one in m.content["roles"]])
    first = ask(material(facts, content))
    noted = ask(material(facts, with_first(reports_to="nobody")))
    assert len(asked) == 2, "what was read of items was not noted yet"
    assert noted[0] is first[0], "what comes out equal is the object it was"
    assert ask(material(facts, with_first(reports_to="somebody"))) == first
    assert len(asked) == 2, "nobody read whom a role reports to"
    assert ask(material(facts, with_first(brief=small.text("Other")))) != first
    assert ask(material(facts, {**content, "roles": replace(roles, items=roles.items[1:])})) != first
    assert len(asked) == 4


def test_the_order_of_a_mapping_counts():
    content, facts = small.content(), small.facts()
    (role,) = [one for one in content["roles"] if len(one.tasks) > 1][:1]
    items = replace(content["roles"], items=(role,))
    turned = role.model_copy(update={"tasks": dict(reversed(role.tasks.items()))})
    ask, asked = reading("order", lambda m: [list(one.tasks) for one in m.content["roles"]])
    for one in (role, role.model_copy(), turned, role):
        said = ask(material(facts, {**content, "roles": replace(items, items=(one,))}))
        assert said[0].paragraphs == small.text(repr([list(one.tasks)])).lines
    assert len(asked) == 3


def test_options_are_part_of_what_is_asked():
    content, facts = small.content(), small.facts()
    ask, asked = reading("options", lambda m: m.frame.option("phase"))
    assert ask(material(facts, content, phase="a")) != ask(material(facts, content, phase="b"))
    assert len(asked) == 2


def test_a_view_that_misses_a_word_or_asks_what_was_read_is_never_kept():
    content, facts = small.content(), Observed.of(small.facts())
    missing, asked = reading("missing", lambda m: m.facts.words["no-such-word"])
    for _ in range(2):
        labels = Labels(facts.words)
        missing(material(replace(facts, words=labels), content))
        assert labels.missing == {"no-such-word": None}
    assert len(asked) == 2
    uses, asked = reading("uses", lambda m: sorted(m.facts.seen_by_views()))
    for _ in range(2):
        uses(material(facts, content))
    assert len(asked) == 2


def test_what_a_kept_view_read_counts_as_read():
    content = small.content()
    ask, _ = reading("read", lambda m: m.facts.gap_weeks)
    for _ in range(2):
        facts = Observed.of(small.facts())
        ask(material(facts, content))
        assert "gap_weeks" in facts.seen_by_views()


def test_a_kind_more_counts_for_who_goes_through_them_all():
    content, facts = small.content(), small.facts()
    ask, asked = reading("kinds", lambda m: [(kind, len(items)) for kind, items in m.content.items()])
    fewer = {kind: items for kind, items in content.items() if kind != "units"}
    assert ask(material(facts, fewer)) != ask(material(facts, content))
    assert len(asked) == 2


def test_what_a_form_that_does_not_fit_read_does_not_count():
    content = small.content()
    ask, asked = reading("branch", lambda m: "mentor" in m.content["roles"] or m.facts.gap_weeks)
    ask(material(small.facts(), content))
    mentor = content["roles"].items[0].model_copy(update={"id": "x/roles/mentor"})
    facts = Observed.of(small.facts())
    ask(material(facts, {**content, "roles": replace(content["roles"], items=(mentor,))}))
    assert len(asked) == 2
    assert "gap_weeks" not in facts.seen_by_views()


def test_every_view_says_the_same_when_it_is_noted():
    content, facts = small.content(), Observed.of(replace(small.facts(), words=Labels(small.facts().words)))
    tried = 0
    for (kind, name), view in views().items():
        if kind not in content:
            continue
        frame = Frame(options={"phase": "forberedelse", "role": "projektleder"})
        asked = Material(content[kind], content, facts, frame)
        try:
            plain = tuple(view(asked))
        except (KeyError, ValueError, IndexError, AttributeError, StopIteration, ZeroDivisionError):
            continue  # not for this frame
        assert shown(f"{kind}@{name}", view, asked) == plain
        copies = {
            kind: replace(items, items=tuple(one.model_copy() for one in items)) for kind, items in content.items()
        }
        assert shown(f"{kind}@{name}", view, Material(copies[kind], copies, facts, frame)) == plain
        tried += bool(plain)
    assert tried > 20
