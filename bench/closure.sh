#!/bin/bash
# closure.sh DATABASE: the closure of a large polyhierarchy as a table of pairs, by recursive query and two
# unique indexes, against fhirterm.hierarchy() of the same links, with a primary key and a unique index on
# the code. One run, one session's settings for both; prints Markdown rows: what, without, fhirterm, ratio, goal.
# Needs a server with the extension (PG* variables). BENCH_RF2 names the directory of an RF2 snapshot whose
# is-a links are taken; without it links are generated. BENCH_ROUNDS (3): ours runs as often, the median counts;
# the closure table is built once, by the quicker of the two directions in which a recursive query can go.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
database=${1:?database}
rounds=${BENCH_ROUNDS:-3}
rf2=${BENCH_RF2:-}

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" "$@"; }

sql -c "SET client_min_messages = warning" -c "CREATE EXTENSION IF NOT EXISTS fhirterm" \
  -c "CREATE SCHEMA IF NOT EXISTS bench" -c "DROP TABLE IF EXISTS bench.link, bench.shuffled, bench.closure, bench.hierarchy"

if [ -n "$rf2" ]; then
  # active rows of type is-a; columns: id, effectiveTime, active, moduleId, sourceId, destinationId, …
  source=$(basename "$rf2")
  sql -c "CREATE TABLE bench.link (child bigint NOT NULL, parent bigint NOT NULL)"
  find "$rf2" -name 'sct2_Relationship_Snapshot_*.txt' -exec \
    awk -F'\t' '$3 == "1" && $8 == "116680003" {print $5 "\t" $6}' {} + |
    sql -c "\\copy bench.link FROM STDIN"
else
  source="generated links"
  sql -f "$here/links.sql"
fi
sql -c "VACUUM ANALYZE bench.link" -c "CHECKPOINT"

# timed STATEMENTS…: milliseconds that they take together in a session of their own.
timed() {
  local statement arguments=(-c "SET work_mem = '256MB'" -c "SET maintenance_work_mem = '256MB'" -c "SET jit = off" -c "\\timing on")
  for statement in "$@"; do arguments+=(-c "$statement"); done
  sql "${arguments[@]}" | awk '/^Time: / {sum += $2} END {printf "%.0f\n", sum}'
}

closure_ms=$(timed \
  "CREATE TABLE bench.closure AS
     WITH RECURSIVE pair (ancestor, descendant) AS (
       SELECT parent, child FROM bench.link
       UNION
       SELECT link.parent, pair.descendant FROM pair JOIN bench.link ON link.child = pair.ancestor)
     SELECT * FROM pair" \
  "CREATE UNIQUE INDEX ON bench.closure (ancestor, descendant)" \
  "CREATE UNIQUE INDEX ON bench.closure (descendant, ancestor)")

times=()
for ((round = 0; round < rounds; round++)); do
  sql -c "SET client_min_messages = warning" -c "DROP TABLE IF EXISTS bench.hierarchy"
  times+=("$(timed \
    "CREATE TABLE bench.hierarchy AS
       SELECT code COLLATE \"C\" AS code, ordinal, last_descendant, more_descendants
         FROM fhirterm.hierarchy('bench.link', 'child', 'parent')" \
    "ALTER TABLE bench.hierarchy ADD PRIMARY KEY (ordinal)" \
    "CREATE UNIQUE INDEX ON bench.hierarchy (code)")")
done
hierarchy_ms=$(printf '%s\n' "${times[@]}" | sort -n | sed -n "$(((rounds + 1) / 2))p")

sql -v closure_ms="$closure_ms" -v hierarchy_ms="$hierarchy_ms" -v source="$source" <<'SQL'
SELECT count(*) AS concepts, sum(fhirterm.descendant_count(ordinal, last_descendant, more_descendants) - 1) AS pairs,
       sum(4 + coalesce(length(more_descendants), 0)) AS interval_bytes,
       pg_total_relation_size('bench.hierarchy') AS hierarchy_bytes, pg_total_relation_size('bench.closure') AS closure_bytes,
       (SELECT count(*) FROM bench.closure) AS closure_pairs, (SELECT count(*) FROM bench.link) AS links
  FROM bench.hierarchy \gset
SELECT :pairs = :closure_pairs AS equal \gset
\if :equal
\else
  \echo not ok - the closure table has :closure_pairs pairs, the intervals :pairs
\endif
SELECT format('closure of %s concepts, %s links, %s pairs (%s)', :concepts, :links, :pairs, :'source') AS what \gset
SELECT format('| %s: recursive query and two unique indexes / fhirterm.hierarchy and its two | %s ms | %s ms | %s | at least 25 |',
              :'what', :closure_ms, :hierarchy_ms, round(:closure_ms::numeric / :hierarchy_ms, 1));
SELECT format('| the same, bytes: closure table and indexes / intervals | %s MB | %s MB | %s | at least 50 |',
              round(:closure_bytes / 1e6, 1), round(:interval_bytes / 1e6, 1), round(:closure_bytes::numeric / :interval_bytes, 1));
SELECT format('| the same, bytes: closure table and indexes / whole table of codes and intervals and indexes | %s MB | %s MB | %s | |',
              round(:closure_bytes / 1e6, 1), round(:hierarchy_bytes / 1e6, 1), round(:closure_bytes::numeric / :hierarchy_bytes, 1));
SQL
sql -c "DROP TABLE bench.link, bench.closure, bench.hierarchy"
