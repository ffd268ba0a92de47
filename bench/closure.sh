#!/bin/bash
# The closure of a large polyhierarchy as a table of pairs, by recursive query and two unique indexes, against
# fhirterm.hierarchy() of the same links, with a primary key and a unique index on the code; what ten times the
# concepts cost; and bytes, also those of what look-ups in the loaded code system need.
#   closure.sh DATABASE URL ROUNDS CSV
# BENCH_RF2 names the directory of an RF2 snapshot whose is-a links are taken; BENCH_LINKS (37000) concepts and ten times
# as many are generated for the growth. The closure table is built once, by the quicker of the two directions in which
# a recursive query can go.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/part.sh"
release=${BENCH_RF2:?directory of an RF2 release}
few=${BENCH_LINKS:-37000}

# timed STATEMENTS…: milliseconds that they take together in a session of their own.
timed() {
  local statement arguments=(-c "SET work_mem = '256MB'" -c "SET maintenance_work_mem = '256MB'" -c "SET jit = off" -c "\\timing on")
  for statement in "$@"; do arguments+=(-c "$statement"); done
  sql "${arguments[@]}" | awk '/^Time: / {sum += $2} END {printf "%.1f\n", sum}'
}
# by_hierarchy LINKS: milliseconds of fhirterm.hierarchy() into a table with its indexes, once
by_hierarchy() {
  sql -c "DROP TABLE IF EXISTS bench.hierarchy"
  timed \
    "CREATE TABLE bench.hierarchy AS
       SELECT code COLLATE \"C\" AS code, ordinal, last_descendant, more_descendants FROM fhirterm.hierarchy('$1', 'child', 'parent')" \
    "ALTER TABLE bench.hierarchy ADD PRIMARY KEY (ordinal)" \
    "CREATE UNIQUE INDEX ON bench.hierarchy (code)"
}

progress "closure: growth from $few to $((few * 10)) concepts"
sql -v concepts="$few" -v relation=few -f "$here/links.sql"
sql -v concepts="$((few * 10))" -v relation=many -f "$here/links.sql"
sql -c "VACUUM ANALYZE bench.few" -c "VACUUM ANALYZE bench.many" -c "CHECKPOINT"
times_few=() times_many=()
for ((round = 0; round < rounds; round++)); do
  times_few+=("$(by_hierarchy bench.few)")
  times_many+=("$(by_hierarchy bench.many)")
done
line "closure of ten times the concepts ($few and $((few * 10)) generated): fhirterm.hierarchy of the few / of the many" \
  "$(printf '%s\n' "${times_few[@]}" | median)" "$(printf '%s\n' "${times_many[@]}" | median)" ms ours/base "at most 15"
sql -c "DROP TABLE bench.few, bench.many"

progress "closure of the release as a table of pairs"
"$here/links.sh" "$release" "$database"
sql -c "ALTER TABLE bench.link ALTER child TYPE bigint USING child::bigint, ALTER parent TYPE bigint USING parent::bigint" -c "VACUUM ANALYZE bench.link" -c "CHECKPOINT"
closure_ms=$(timed \
  "CREATE TABLE bench.closure AS
     WITH RECURSIVE pair (ancestor, descendant) AS (
       SELECT parent, child FROM bench.link
       UNION
       SELECT link.parent, pair.descendant FROM pair JOIN bench.link ON link.child = pair.ancestor)
     SELECT * FROM pair" \
  "CREATE UNIQUE INDEX ON bench.closure (ancestor, descendant)" \
  "CREATE UNIQUE INDEX ON bench.closure (descendant, ancestor)")
progress "the same by fhirterm.hierarchy"
times=()
for ((round = 0; round < rounds; round++)); do times+=("$(by_hierarchy bench.link)"); done
hierarchy_ms=$(printf '%s\n' "${times[@]}" | median)

numbers=$(sql -F' ' -c "SELECT count(*), sum(fhirterm.descendant_count(ordinal, last_descendant, more_descendants) - 1), sum(4 + coalesce(length(more_descendants), 0)),
  pg_total_relation_size('bench.closure'), (SELECT count(*) FROM bench.closure), (SELECT count(*) FROM bench.link) FROM bench.hierarchy")
read -r concepts pairs interval_bytes closure_bytes closure_pairs links <<<"$numbers"
[ "$pairs" = "$closure_pairs" ] || { echo "answers differ: the closure table has $closure_pairs pairs, the intervals $pairs" >&2; exit 1; }
# what look-ups read
lookup_bytes=$(sql -c "SELECT pg_total_relation_size('fhirterm.concept_page')")
megabytes() { awk -v b="$1" 'BEGIN {printf "%.2f", b / 1e6}'; }
line "closure of $concepts concepts, $links links, $pairs pairs: recursive query and two unique indexes / fhirterm.hierarchy and its two" \
  "$closure_ms" "$hierarchy_ms" ms base/ours "at least 25"
line "the same, bytes: closure table and indexes / intervals" "$(megabytes "$closure_bytes")" "$(megabytes "$interval_bytes")" MB base/ours "at least 100"
line "the same, bytes: closure table and indexes / all that look-ups need (pages of concepts and codes)" "$(megabytes "$closure_bytes")" "$(megabytes "$lookup_bytes")" MB base/ours "at least 25"
