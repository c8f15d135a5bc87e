"""`python -m digits` does what the command `digits` does."""

import sys

from .cli import main

sys.exit(main())
