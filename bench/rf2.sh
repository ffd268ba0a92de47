#!/bin/bash
# Loading an RF2 release of SNOMED CT (fhir_load_rf2, closure included) against a COPY of just the rows that
# the load makes into fresh tables, and the same indexes built after it; in one run, by turns.
# usage: bench/rf2.sh DIRECTORY (one that the server can read; PG* variables name the server)
# BENCH_ROUNDS (3) loads of each; the medians are compared. Writes a Markdown table.
set -euo pipefail
release=$(cd "${1:?usage: bench/rf2.sh DIRECTORY}" && pwd)
rounds=${BENCH_ROUNDS:-3}
database=fhirterm_bench_rf2
export PGOPTIONS="-c client_min_messages=warning"
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" "$@"; }
finish() { psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" >/dev/null 2>&1; }
trap finish EXIT
psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" -c "CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8'"

tables="concept designation concept_property concept_edge reference_set"
now() { date +%s%N; }
milliseconds() { echo $((($(now) - $1) / 1000000)); }
median() { sort -n | awk '{a[NR] = $1} END {print a[int((NR + 1) / 2)]}'; }

files=
ours=()
base=()
for ((round = 0; round < rounds; round++)); do
  # the extension anew, so that its tables are as fresh as those of the COPY
  sql -c "DROP EXTENSION IF EXISTS fhirterm CASCADE" -c "CREATE EXTENSION fhirterm" -c "CHECKPOINT"
  start=$(now)
  sql -v release="$release" -o /dev/null <<<"SELECT count(*) FROM fhir_load_rf2(:'release')"
  ours+=("$(milliseconds "$start")")
  if [ -z "$files" ]; then
    files=$(sql -c "SELECT current_setting('data_directory') || '/bench_rf2_'")
    for table in $tables; do sql -c "COPY fhirterm.$table TO '$files$table'"; done
    size=$(sql -c "SELECT format('%s concepts, %s designations, %s property values, %s links; closure of %s pairs',
      (SELECT count(*) FROM fhirterm.concept), (SELECT count(*) FROM fhirterm.designation),
      (SELECT count(*) FROM fhirterm.concept_property), (SELECT count(*) FROM fhirterm.concept_edge),
      (SELECT sum(fhirterm.descendant_count(ordinal, last_descendant, more_descendants) - 1) FROM fhirterm.concept))")
    indexes=$(sql -c "SELECT replace(indexdef, ' ON fhirterm.', ' ON bench.') || ';' FROM pg_indexes
      WHERE schemaname = 'fhirterm' AND tablename = ANY (string_to_array('$tables', ' '))")
  fi
  sql -c "DROP SCHEMA IF EXISTS bench CASCADE" -c "CREATE SCHEMA bench"
  for table in $tables; do
    sql -c "CREATE TABLE bench.$table (LIKE fhirterm.$table INCLUDING DEFAULTS)"
  done
  sql -c "CHECKPOINT"
  start=$(now)
  { for table in $tables; do echo "COPY bench.$table FROM '$files$table';"; done
    echo "$indexes"; } | sql --single-transaction
  base+=("$(milliseconds "$start")")
done
for table in $tables; do sql -c "COPY (SELECT) TO '$files$table'"; done

ours_median=$(printf '%s\n' "${ours[@]}" | median)
base_median=$(printf '%s\n' "${base[@]}" | median)
echo "| what (PostgreSQL $(psql -X -A -t -d postgres -c 'SHOW server_version'), median of $rounds) | COPY and indexes | fhirterm | ratio | goal |"
echo "| --- | ---: | ---: | ---: | --- |"
echo "| load of an RF2 release: $size | $base_median ms | $ours_median ms | $(awk -v a="$ours_median" -v b="$base_median" 'BEGIN {printf "%.2f", a / b}') | at most 2.0 |"
echo "ours: ${ours[*]} ms; COPY: ${base[*]} ms"
