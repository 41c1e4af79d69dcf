"""`python -m generator` is `forankring`."""

from generator.cli import main

if __name__ == "__main__":
    main()
