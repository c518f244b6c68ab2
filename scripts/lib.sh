# shellcheck shell=bash
# To be sourced by the other scripts, from the root of the repository: they share how they talk and how they build.

step_count=0

# step NAME COMMAND...: runs the command under a heading, and says how long it took. A failure ends the script.
step() {
  local name=$1 begin=$SECONDS
  shift
  echo "== $name"
  if ! "$@"; then
    echo "== $name: FAILED after $((SECONDS - begin)) s" >&2
    exit 1
  fi
  echo "== $name: $((SECONDS - begin)) s"
  step_count=$((step_count + 1))
}

# build_preset NAME: configures and builds; prints only what goes wrong, and warnings.
build_preset() {
  local log
  log=$(mktemp)
  if ! cmake --preset "$1" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
  # Quiet, ninja still says that it has nothing to do.
  cmake --build --preset "$1" -- --quiet | sed '/^ninja: no work to do\.$/d'
}

# The files that git knows or would add, NUL-separated, of the given patterns.
tracked() { git ls-files -z --cached --others --exclude-standard --deduplicate -- "$@"; }
