"""`python -m digits` does what the command `digits` does."""

import sys

from .cli.parser import main

sys.exit(main())
