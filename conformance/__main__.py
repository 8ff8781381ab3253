"""`python -m conformance DATA`."""

import sys

from conformance.run import main

raise SystemExit(main(sys.argv[1:]))
