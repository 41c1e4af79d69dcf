"""Where the work is done: in this process, in a pool of processes, or on a Dask cluster.

All three are `concurrent.futures` executors, so the rest knows only `submit`. A pool that loses a process is opened
anew and what was under way is done again; a piece of work that takes its process with it each time is given up, so that
one bad kommune never stops the others.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from generator.problems import Problems

HERE, PROCESS, DASK = "here", "process", "dask:"
TRIES = 3
AHEAD = 3  # pieces of work under way per worker: enough to keep it busy, few enough to keep memory flat
DASK_AHEAD = 64

TaskT = TypeVar("TaskT")
DoneT = TypeVar("DoneT")


class WorkerDied(Exception):
    """The process was lost every time it did this piece of work."""


class _Here(Executor):
    """Does the work at once, in this process."""

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(call(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Crew:
    """An executor by name that survives the loss of its processes; a name that cannot be used is reported.

    name  "here", "process" or "dask:<address>"
    jobs  the number of processes; 0 for as many as there are cores
    """

    def __init__(self, name: str, jobs: int, problems: Problems) -> None:
        self.name, self.jobs, self.problems = name, jobs or cores(), problems
        if name not in (HERE, PROCESS) and not name.startswith(DASK):
            hint = f"brug {HERE}, {PROCESS} eller {DASK}tcp://vært:8786"
            problems.report("bad-executor", name=name[:60], hint=hint)
        if name.startswith(DASK) and find_spec("distributed") is None:
            problems.report("no-dask", hint="pip install forankring[dask]")

    def run(self, work: Callable[[TaskT], DoneT], tasks: Sequence[TaskT]) -> Iterator[tuple[TaskT, DoneT | Exception]]:
        """Yield each task with what `work` made of it, or the exception it ended with, as they are done."""
        waiting = deque(tasks)
        while waiting:
            suspects = yield from self._round(work, waiting)
            for task in suspects:  # nobody knows which of them it was, so each is tried alone
                for _ in range(TRIES - 1):
                    if not (yield from self._round(work, deque([task]))):
                        break
                else:
                    yield task, WorkerDied(str(TRIES))

    def _round(
        self, work: Callable[[TaskT], DoneT], waiting: deque[TaskT]
    ) -> Generator[tuple[TaskT, DoneT | Exception], None, list[TaskT]]:
        """Empty `waiting` with one executor; return what was under way when it lost a process, [] when it did not."""
        lost: list[TaskT] = []
        with self._open(len(waiting)) as (executor, ahead):
            running: dict[Future[DoneT], TaskT] = {}
            while running or (waiting and not lost):
                while waiting and not lost and len(running) < ahead:
                    task = waiting.popleft()
                    try:
                        running[executor.submit(work, task)] = task
                    except BrokenProcessPool:
                        lost.append(task)
                for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                    task = running.pop(future)
                    error = future.exception()
                    if isinstance(error, BrokenProcessPool):
                        lost.append(task)
                    elif error is None:
                        yield task, future.result()
                    elif isinstance(error, Exception):
                        yield task, error
                    else:
                        raise error
        return lost

    @contextmanager
    def _open(self, count: int) -> Iterator[tuple[Executor, int]]:
        if self.name == HERE:
            yield _Here(), 1
        elif self.name == PROCESS:
            import multiprocessing

            jobs = max(1, min(self.jobs, count))
            pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
            try:
                yield pool, jobs * AHEAD
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
        else:
            with self._dask() as cluster:
                yield cluster, DASK_AHEAD

    @contextmanager
    def _dask(self) -> Iterator[Executor]:
        distributed: Any = import_module("distributed")
        address = self.name.removeprefix(DASK)
        try:
            client = distributed.Client(address, timeout="10s")
        except (OSError, ValueError):
            hint = "start en med dask scheduler, og se efter, om adressen passer"
            self.problems.report("dask-unreachable", address=address[:80], hint=hint)
            self.problems.stop_on_errors()
        with client:
            yield client.get_executor(pure=False)


def cores() -> int:
    """The number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
