#!/bin/sh
# Writes nginx's configuration for this task, and ends it gracefully: ECS sends SIGTERM, by which nginx would drop what it
# is answering.
#
# PORT, HOST: where to listen. OTEL_COLLECTOR: where to send spans (gRPC), or nowhere. OTEL_SERVICE_NAME: whose they are.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
scratch=${TMPDIR:-/tmp}
if [ -n "${OTEL_COLLECTOR:-}" ]; then leave_out='# unless tracing$'; else leave_out='# if tracing$'; fi

sed -e "/$leave_out/d" \
  -e "s|\${PORT}|${PORT:-8080}|g" \
  -e "s|\${HOST}|${HOST:-0.0.0.0}|g" \
  -e "s|\${SITE}|$here/dist|g" \
  -e "s|\${SCRATCH}|$scratch|g" \
  -e "s|\${OTEL_COLLECTOR}|${OTEL_COLLECTOR:-}|g" \
  -e "s|\${OTEL_SERVICE_NAME}|${OTEL_SERVICE_NAME:-frontend}|g" \
  "$here/nginx.conf.template" > "$scratch/nginx.conf"

nginx -p "$scratch" -c "$scratch/nginx.conf" &
nginx=$!
trap 'kill -QUIT "$nginx"' TERM QUIT INT

# A signal ends a wait, though what was waited for goes on.
code=0
wait "$nginx" || code=$?
while kill -0 "$nginx" 2>/dev/null; do
  code=0
  wait "$nginx" || code=$?
done
exit "$code"
