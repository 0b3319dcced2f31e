# The main job in four commands, on the server that NATS_URL names; `make demo` runs it in a sandbox.
set -eu
cd "$(dirname "$0")"

say() {
    printf '\n$ %s\n' "$*"
    "$@"
}

say nats-topology lint shop
say nats-topology plan shop
say nats-topology apply shop --auto-approve
say nats-topology plan shop --detailed-exitcode
