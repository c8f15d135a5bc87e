"""`python -m digits` does what the command `digits` does."""

import sys

# Processes that read pages load this module, too.
if __name__ == "__main__":
    from .cli.parser import main

    sys.exit(main())
