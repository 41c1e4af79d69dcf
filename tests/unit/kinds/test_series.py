"""Series: what an author may say of a figure."""

import pytest

from generator.kinds.series import Curve
from generator.problems import Problems
from generator.reading.source import parse_yaml, validate


@pytest.mark.parametrize(("at", "codes"), [(1, []), (2, []), (3, ["unknown-point"]), (0, ["out-of-range"])])
def test_a_mark_stands_at_a_point_of_its_curve(at, codes):
    problems = Problems()
    data = parse_yaml(
        f"name: Med\npoints: [[0, 1], [1, 2]]\nmarks:\n  a: {{name: Lavest, at: {at}}}\n", "s.yaml", problems
    )
    validate(Curve, data, problems)
    assert [problem.code for problem in problems] == codes
    assert all(problem.where.line in (3, 4) for problem in problems)
