#!/bin/sh
# Set up Digits: ./bootstrap.sh          only sets up
#                ./bootstrap.sh demo     sets up, reads your pages, trains, opens the page
#                ./bootstrap.sh lab      sets up, opens the notebooks in JupyterLab
#                ./bootstrap.sh test     sets up and runs every test
# This file only finds a suitable Python; the folder bootstrap does the work.
set -eu
cd "$(dirname "$0")"

for python in python3.13 python3.12 python3.11 python3.10 python3 python; do
    if "$python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        exec "$python" -m bootstrap "$@"
    fi
done

case "${DIGITS_LANG:-${LC_ALL:-${LANG:-}}}" in
    de*) echo "✗ Digits braucht Python 3.10 bis 3.13, und hier ist keins zu finden. Installiere Python 3.12 von https://www.python.org/downloads und starte noch einmal." ;;
    *) echo "✗ Digits needs Python 3.10 to 3.13, and there is none here. Install Python 3.12 from https://www.python.org/downloads and start again." ;;
esac >&2
exit 1
