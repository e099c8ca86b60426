"""Run the command line as ``python -m sanket``."""

import sys

from sanket.cli import main

if __name__ == "__main__":
    sys.exit(main())
