"""`python -m manumit` is `manumit`."""

import sys

from manumit.cli import main

if __name__ == "__main__":
    sys.exit(main())
