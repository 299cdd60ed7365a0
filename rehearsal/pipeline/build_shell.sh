# shellcheck shell=sh
# Runs the commands of a build, one after the other, each in the state that its predecessor left: directory, variables
# and, in bash, functions. A shell of its own for each, as in CodeBuild, so that an `exit` ends the command only.
# Usage: build_shell.sh STATE SHELL TOKEN; reads lines "SUCCEEDING FILE", prints TOKEN and an exit code after each.
state=$1
shell=$2
token=$3

cat >"$state/step" <<'STEP'
if [ -e "$1/exported" ]; then
    . "$1/variables" 2>/dev/null
    . "$1/exported"
    cd "$(cat "$1/directory")" || exit 1
fi
__state=$1
__command=$2
export CODEBUILD_BUILD_SUCCEEDING="$3"
__keep() {
    pwd >"$__state/directory"
    set | command -p sed -E '/^(BASH[A-Z_]*|EUID|PPID|SHELLOPTS|UID|__[a-z]*)=/d' >"$__state/variables"
    export -p >"$__state/exported"
}
trap '__status=$?; trap - EXIT; __keep; exit "$__status"' EXIT
. "$__command"
STEP

while read -r succeeding command; do
    sed -e '1s/^/$ /' -e '1!s/^/> /' "$command"
    if [ -e "$state/exported" ]; then
        env -i "$shell" "$state/step" "$state" "$command" "$succeeding" </dev/null
    else
        "$shell" "$state/step" "$state" "$command" "$succeeding" </dev/null
    fi
    printf '%s %s\n' "$token" "$?"
done
