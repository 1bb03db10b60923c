"""`python -m tautband` does what `tautband` does."""

import sys

from tautband.cli import main

sys.exit(main())
