"""From a log file (and the one before it) to the bytes of the status page, in the standard look."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from generator.look.layout import load_layout
from generator.outline import read_words
from generator.problems import Problems, Where
from generator.status.page import same_project, status_page
from generator.status.read import read_log
from generator.writers.pptx import write_pptx


def make_status(
    file: Path, previous: Path | None, day: date | None, content: Path, layout: Path, standard: Path, problems: Problems
) -> tuple[str, bytes]:
    """Return the page's file name and bytes; errors end the stage, all of both files' at once.

    `content` gives the labels and `layout` the look, lending from `standard`. Without a `day` the page is of the day
    the log was last saved.
    """
    log = read_log(file, problems)
    earlier = read_log(previous, problems) if previous is not None else None
    words = read_words(content / "words.yaml", problems)
    look = load_layout(layout, problems, standard)
    if log is not None and earlier is not None and not same_project(log, earlier):
        found, wanted = (f"{one.name}, {one.sender}" for one in (earlier, log))
        problems.report("other-log", Where(str(previous)), found=found, wanted=wanted)
    problems.stop_on_errors()
    assert log is not None and look is not None  # each None reported an error above
    day = day or log.saved
    document = status_page(log, earlier, day, words)
    data = write_pptx(document, look, look.palette(log.brand, len(log.phases)), None, problems)
    problems.stop_on_errors()
    programme = log.programme if re.fullmatch(r"[a-z0-9-]{1,60}", log.programme) else "projekt"
    return f"{programme}-status-{day.isoformat()}.pptx", data
