#!/bin/bash
# Loading an RF2 release of SNOMED CT (fhir_load_rf2, closure included) against a COPY of just the rows that
# the load makes into fresh tables, and the same indexes built after it; in one run, by turns.
#   rf2.sh DATABASE URL ROUNDS CSV     (makes the extension of the database anew)
# BENCH_RF2 names the release, in a directory that the server can read.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/part.sh"
release=$(cd "${BENCH_RF2:?directory of an RF2 release}" && pwd)

# what the load is about; what it derives from these (closure, words, pages) is its own affair, as are their indexes
tables="concept designation concept_property concept_edge reference_set"
now() { date +%s%N; }
milliseconds() { echo $((($(now) - $1) / 1000000)); }
files=
finish() { [ -z "$files" ] || for table in $tables; do sql -c "COPY (SELECT) TO '$files$table'"; done; }
trap finish EXIT

for ((round = 0; round < rounds; round++)); do
  progress "load $((round + 1)) of $rounds"
  # the extension anew, so that its tables are as fresh as those of the COPY
  sql -c "DROP EXTENSION IF EXISTS fhirterm CASCADE" -c "CREATE EXTENSION fhirterm" -c "CHECKPOINT"
  start=$(now)
  sql -v release="$release" -o /dev/null <<<"SELECT count(*) FROM fhir_load_rf2(:'release')"
  milliseconds "$start" >>"$csv.ours"
  if [ -z "$files" ]; then
    files=$(sql -c "SELECT current_setting('data_directory') || '/bench_rf2_'")
    for table in $tables; do sql -c "COPY fhirterm.$table TO '$files$table'"; done
    size=$(sql -c "SELECT format('%s concepts, %s designations, %s property values, %s links, closure of %s pairs',
      (SELECT count(*) FROM fhirterm.concept), (SELECT count(*) FROM fhirterm.designation),
      (SELECT count(*) FROM fhirterm.concept_property), (SELECT count(*) FROM fhirterm.concept_edge),
      (SELECT sum(fhirterm.descendant_count(ordinal, last_descendant, more_descendants) - 1) FROM fhirterm.concept))")
    indexes=$(sql -c "SELECT replace(indexdef, ' ON fhirterm.', ' ON bench_rf2.') || ';' FROM pg_indexes
      WHERE schemaname = 'fhirterm' AND tablename = ANY (string_to_array('$tables', ' '))")
  fi
  sql -c "DROP SCHEMA IF EXISTS bench_rf2 CASCADE" -c "CREATE SCHEMA bench_rf2"
  for table in $tables; do sql -c "CREATE TABLE bench_rf2.$table (LIKE fhirterm.$table INCLUDING DEFAULTS)"; done
  sql -c "CHECKPOINT"
  start=$(now)
  { for table in $tables; do echo "COPY bench_rf2.$table FROM '$files$table';"; done
    echo "$indexes"; } | sql --single-transaction
  milliseconds "$start" >>"$csv.base"
done
line "load of an RF2 release ($size): COPY of the rows and building their indexes / fhir_load_rf2" \
  "$(median <"$csv.base")" "$(median <"$csv.ours")" ms ours/base "at most 2.0"
rm -f "$csv.base" "$csv.ours"
