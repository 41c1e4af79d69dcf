"""The source of one expression to a tree of plain data, which `expressions` works out.

Jinja2 reads it, so that authors have a known language; what it read must be one of the few forms there are. Loaded when
something is parsed: expressions of public content are kept parsed between runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from generator.problems import nearest
from generator.tailoring.expressions import (
    FILTERS,
    MOST_DEPTH,
    MOST_NUMBER,
    MOST_SOURCE,
    MOST_TOKENS,
    TESTS,
    Fault,
    Parsed,
    Tree,
)

_LANGUAGE = Environment(autoescape=False, cache_size=0, optimized=False)  # only its parser is used


def parse(source: str) -> Parsed:
    """Return the names that an expression mentions, in order, and its tree. Raises `Fault`."""
    try:
        if len(source) > MOST_SOURCE:
            raise Fault("expression-too-big")
        _check_depth(source)
        parser = Parser(_LANGUAGE, source, state="variable")
        tree = parser.parse_expression()
        if not parser.stream.eos:
            raise Fault("bad-expression", reason=f"«{_short(str(parser.stream.current.value))}» var ikke ventet")
        every = [tree, *tree.find_all(nodes.Node)]
        for node in every:
            _check(node)
        names = dict.fromkeys(node.name for node in every if isinstance(node, nodes.Name))
        return tuple(names), _tree(tree)
    except TemplateSyntaxError as error:
        raise Fault("bad-expression", reason=_danish_reason(str(error.message))) from None
    except (RecursionError, MemoryError, ValueError, OverflowError):
        raise Fault("expression-too-big") from None


def _check(node: nodes.Node) -> None:
    if type(node) not in _FORMS and not isinstance(node, (nodes.Operand, nodes.Keyword)):
        raise Fault("forbidden-expression", what=_node_name(node))
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        raise Fault("forbidden-expression", what=f".{node.attr}")
    if isinstance(node, nodes.Name) and node.name == "self":
        raise Fault("undefined-name", name=node.name)
    if isinstance(node, nodes.CondExpr) and node.expr2 is None:
        raise Fault("bad-expression", reason="der mangler else")
    if isinstance(node, nodes.Const) and isinstance(node.value, (int, float)) and not abs(node.value) <= MOST_NUMBER:
        raise Fault("expression-too-big")
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise Fault("unknown-filter", name=node.name, hint=nearest(node.name, FILTERS))
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        raise Fault("unknown-test", name=node.name, hint=nearest(node.name, TESTS))
    if isinstance(node, (nodes.Filter, nodes.Test)) and (node.dyn_args or node.dyn_kwargs):
        raise Fault("forbidden-expression", what="*")


def _tree(node: nodes.Node) -> Tree:
    return _FORMS[type(node)](node)


def _trees(found: list[nodes.Expr]) -> tuple[Tree, ...]:
    return tuple(_tree(one) for one in found)


def _call(node: Any) -> Tree:
    if len({one.key for one in node.kwargs}) < len(node.kwargs):
        raise Fault("bad-expression", reason="det samme står to gange")
    named = tuple((one.key, _tree(one.value)) for one in node.kwargs)
    return ("test" if isinstance(node, nodes.Test) else "filter", node.name, _tree(node.node), _trees(node.args), named)


def _two(form: str) -> Callable[[Any], Tree]:
    return lambda node: (form, _tree(node.left), _tree(node.right))


def _computed(node: Any) -> Tree:
    return ("compute", node.operator, _tree(node.left), _tree(node.right))


def _signed(node: Any) -> Tree:
    return ("sign", node.operator, _tree(node.node))


# All the forms there are. What is not here cannot be written.
_FORMS: dict[type[nodes.Node], Callable[[Any], Tree]] = {
    nodes.Const: lambda node: ("value", node.value),
    nodes.Name: lambda node: ("name", node.name),
    nodes.Getattr: lambda node: ("attribute", _tree(node.node), node.attr),
    nodes.Getitem: lambda node: ("element", _tree(node.node), _tree(node.arg)),
    nodes.Filter: _call,
    nodes.Test: _call,
    nodes.Compare: lambda node: ("compare", _tree(node.expr), tuple((one.op, _tree(one.expr)) for one in node.ops)),
    nodes.And: _two("and"),
    nodes.Or: _two("or"),
    nodes.Not: lambda node: ("not", _tree(node.node)),
    nodes.Neg: _signed,
    nodes.Pos: _signed,
    **dict.fromkeys((nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow), _computed),
    nodes.Concat: lambda node: ("join", _trees(node.nodes)),
    nodes.CondExpr: lambda node: ("if", _tree(node.test), _tree(node.expr1), _tree(node.expr2)),
    nodes.List: lambda node: ("list", _trees(node.items)),
    nodes.Tuple: lambda node: ("tuple", _trees(node.items)),
}


def _check_depth(source: str) -> None:
    """Refuse what would make a parser recurse deeply or work long."""
    depth = 0
    tokens = 0
    for _, kind, value in _LANGUAGE.lex("{{" + source + "}}"):
        if kind == "whitespace":
            continue
        tokens += 1
        depth += (value in "([{") - (value in ")]}") if kind == "operator" else 0
        if depth > MOST_DEPTH or tokens > MOST_TOKENS:
            raise Fault("expression-too-big")


def _node_name(node: nodes.Node) -> str:
    return {"Call": "( )", "Slice": "[ : ]", "Dict": "{ }"}.get(type(node).__name__, type(node).__name__)


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:30] + "…"


def _danish_reason(message: str) -> str:
    """Put Jinja's commonest complaints into Danish; the rest stays as it is, because it names the place."""
    for english, wording in (
        ("unexpected '", "uventet '"),
        ("unexpected end of template", "udtrykket slutter for tidligt"),
        ("expected token", "ventede"),
        ("unexpected char", "uventet tegn"),
        (", got ", ", fik "),
        ("end of print statement", "slutningen af udtrykket"),
        ("Expected an expression", "der mangler et udtryk"),
    ):
        message = message.replace(english, wording)
    return message
