#!/bin/bash
# The room src/hierarchy without a server: interval sets, their stored form, hierarchies and walks, held
# against plain arrays on random input, under the address and undefined-behaviour sanitizers where the
# compiler has them. Seed and rounds can be given. Prints "ok" or "not ok" lines, as TAP does.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
seed=${1:-1}
rounds=${2:-20000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() {
  "${CC:-cc}" -O1 -g -fwrapv -D_GNU_SOURCE -DUSE_ASSERT_CHECKING=1 "$@" -I"$here/../src" \
    -I"$("${PG_CONFIG:-pg_config}" --includedir-server)" "$here/hierarchy_alone.c" \
    "$here"/../src/hierarchy/{interval_set,interval_codec,hierarchy,hierarchy_walk}.c -o "$work/hierarchy_alone"
}

compile -fsanitize=address,undefined -fno-sanitize-recover=undefined 2>/dev/null || compile || exit 2
# memory is counted by the program itself: what an error leaves behind goes with its memory context
ASAN_OPTIONS=detect_leaks=0 "$work/hierarchy_alone" "$seed" "$rounds"
