#!/bin/bash
# A large value set as rows against a table of the same rows; and the set algebra of two large sets that are resolved, as
# intervals, against the same on sorted arrays of integers through intarray.
#   members.sh DATABASE URL ROUNDS CSV
# Rows that go to the client are timed by psql's \timing of a COPY to it. The algebra of intervals is timed by a small C
# module (set_algebra.c) inside the server, for no SQL function offers it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/part.sh"
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT

progress "members of a large value set"
above=$(sql <<<"SELECT c.code FROM fhirterm.concept AS c JOIN fhirterm.code_system AS s USING (content_id) WHERE s.url = :'url'
  ORDER BY abs(fhirterm.descendant_count(ordinal, last_descendant, more_descendants) - least(100000, s.concept_count / 4)), ordinal LIMIT 1")
canonical="$url?fhir_vs=isa/$above"
sql -c "CREATE TABLE bench.member AS SELECT system, version, code, display FROM fhir_value_set('$canonical')" -c "VACUUM (ANALYZE, FREEZE) bench.member"
count=$(sql -c "SELECT to_char(count(*), 'FM999,999') FROM bench.member")
columns="system, version, code, display"
{
  printf '\\timing on\n\\o /dev/null\n'
  for ((round = 0; round <= rounds; round++)); do
    for relation in bench.member "fhir_value_set('$canonical')"; do
      echo "COPY (SELECT $columns FROM $relation) TO STDOUT;"
      echo "SELECT count(system), count(version), count(code), count(display) FROM $relation;"
    done
  done
} >"$work/members.sql"
sql -f "$work/members.sql" | awk '/^Time: / {print $2}' | tail -n +5 >"$work/members.ms"   # the first round warms up
nth() { awk -v n="$1" 'NR % 4 == n % 4' "$work/members.ms" | median; }
line "$count members to the client: SELECT from a table of them / fhir_value_set" "$(nth 1)" "$(nth 3)" ms ours/base "at most 2"
line "$count members counted: SELECT from a table of them / fhir_value_set" "$(nth 2)" "$(nth 4)" ms ours/base ""

[ "$(sql -c "SELECT count(*) FROM pg_available_extensions WHERE name = 'intarray'")" = 1 ] || { progress "no intarray: set algebra is left out"; exit 0; }
progress "set algebra"
tool=$(sql -c "SELECT setting FROM pg_config WHERE name = 'BINDIR'")/pg_config
$("$tool" --cc) $("$tool" --cflags) $("$tool" --cflags_sl) -w -I"$here/../src" -I"$("$tool" --includedir-server)" -shared \
  -o "$work/set_algebra.so" "$here/set_algebra.c" "$here/../src/hierarchy/interval_set.c"
chmod a+r "$work/set_algebra.so"
sql -v module="$work/set_algebra" -f "$here/set_algebra.sql" >/dev/null
lines members
