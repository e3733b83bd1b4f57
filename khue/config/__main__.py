"""``python -m khue.config``: the command line without its script."""

import sys

from khue.config.command import main

sys.exit(main())
