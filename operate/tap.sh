#!/bin/sh
# `tap` of the checkout in whose .venv/bin this is, from wherever it is called.
checkout=$(cd "${0%/*}/../.." && pwd) || exit
exec "$checkout/.venv/bin/python" -c 'import sys; sys.path[0] = sys.argv.pop(1); from operate.cli import main; main()' "$checkout" "$@"
