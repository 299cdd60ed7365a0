#!/bin/sh
# nginx, in the place of one that has the OpenTelemetry module (ngx_otel_module). A configuration that loads the module is
# run without the module's directives, and with its variables made of the request's traceparent; nothing is exported. Any
# other is run as it is. A shell script, as no other program is sure to be there for an image's user.
set -eu

here=$(cd "$(dirname "$0")/../lib/nginx" && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/nginx.XXXXXX")  # goes with the container

cat > "$scratch/variables" <<'VARIABLES'
  map $http_traceparent $otel_trace_id { default $request_id; "~^00-(?<otel_trace>[0-9a-f]{32})-" $otel_trace; }
  map $request_id $otel_span_id { "~^(?<otel_span>[0-9a-f]{16})" $otel_span; }
  map $http_traceparent $otel_parent_id { "~^00-[0-9a-f]{32}-(?<otel_parent>[0-9a-f]{16})-" $otel_parent; }
  map $http_traceparent $otel_parent_sampled { default 0; "~-01$" 1; }
VARIABLES

# Each of the module's directives is taken to begin a line, and `http {` to be one.
without_module() {
  sed -e '/^ *load_module .*ngx_otel_module/d' \
    -e '/^ *otel_exporter *{.*}/d' -e '/^ *otel_exporter *{/,/}/d' -e '/^ *otel_[a-z_]* .*;/d' \
    -e "/^ *http *{/r $scratch/variables" "$1"
}

# Root's nginx would have its requests answered by "nobody", who may not get to where only root does.
identity=
[ "$(id -u)" -ne 0 ] || identity='user root;'

option='' directives=''
for argument in "$@"; do  # the same arguments again, with another configuration
  shift
  if [ "$option" = -g ]; then
    directives=$argument
    argument="$argument $identity"
  fi
  if [ "$option" = -c ] && grep -q '^ *load_module .*ngx_otel_module' "$argument"; then
    without_module "$argument" > "$scratch/nginx.conf"
    argument=$scratch/nginx.conf
  fi
  option=$argument
  set -- "$@" "$argument"
done

[ -n "$directives" ] || [ -z "$identity" ] || set -- "$@" -g "$identity"

# It opens /dev/stdout by its name, which a file of root's would refuse to its user; a pipe of that user's does not.
mkfifo "$scratch/output"
cat "$scratch/output" &
exec "$here/nginx" "$@" > "$scratch/output"
