"""`forankring pack` with figures and charts left out between composing and writing, as the baselines have none.

python -m benchmarks.bare pack vitas skanderborg …     any command line of `forankring`
"""

import generator.compose as room
from benchmarks.content import without_figures
from generator.cli import main
from generator.compose import compose

room.compose = lambda *given, **named: without_figures(compose(*given, **named))

if __name__ == "__main__":
    main()
