#!/bin/bash
# The figures that fhirterm promises, each against what people would do without it, in one run on one
# machine: read ratios, not seconds. Needs a server with the extension installed (PG* variables); real
# terminologies are used where FHIRTERM_DATA names a directory that has them, else generated ones.
# Writes a Markdown table to stdout and, as CSV, to the file in BENCH_CSV.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=${FHIRTERM_DATA:-}
rounds=${BENCH_ROUNDS:-3}
csv=${BENCH_CSV:-/dev/null}
database=fhirterm_bench
work=$(mktemp -d)
chmod 755 "$work"

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" "$@"; }
finish() { psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" >/dev/null 2>&1; rm -rf "$work"; }
trap finish EXIT
psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" -c "CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8'"
sql -c "CREATE EXTENSION fhirterm" -f "$here/bench.sql"

# --- data ---
ndjson=$work/resources.ndjson
if [ -n "$data" ]; then gzip -dc "$data"/tho-*.ndjson.gz "$data"/fhir-r4-*.ndjson.gz >"$ndjson"; resources="HL7 Terminology and FHIR R4 core"
else sql -c "SELECT bench.resource(n) FROM generate_series(1, 6000) AS n" >"$ndjson"; resources="generated resources"; fi
ontology=$work/ontology.json
if [ -n "$data" ]; then gzip -dc "$data"/go-*.json.gz >"$ontology"; ontology_name="Gene Ontology"
else sql -c "SELECT bench.ontology(47000)" >"$ontology"; ontology_name="generated ontology"; fi

# Loads a file as text, one line a row, through a table: psql alone, and no escapes are read.
text_table() {                  # text_table TABLE FILE
  sql -c "CREATE TABLE $1 (line text)" -c "\\copy $1 FROM '$2' WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')"
}
text_table bench.ontology_text "$ontology"
sql -c "CREATE TABLE bench.document AS SELECT string_agg(line, E'\n') AS body FROM bench.ontology_text"
text_table bench.resource_text "$ndjson"
url=$(sql -c "SELECT body::jsonb->>'url' FROM bench.document")

# --- measuring ---
report() {                      # report WHAT BASE_NAME OURS_NAME GOAL (times in bench.timing)
  sql -v what="$1" <<'SQL'
SELECT format('| %s | %s ms | %s ms | %s | %s |', :'what', base, ours, ratio, goal) FROM bench.result WHERE what = :'what';
SQL
  sql -v what="$1" -c "" <<'SQL' >>"$csv"
SELECT format('"%s",%s,%s,%s,"%s"', :'what', base, ours, ratio, goal) FROM bench.result WHERE what = :'what';
SQL
}

echo "| what ($(uname -m), $(nproc) cores, PostgreSQL $(sql -c 'SHOW server_version')) | without | fhirterm | ratio | goal |"
echo "| --- | ---: | ---: | ---: | --- |"

what="read CodeSystem JSON: cast to jsonb / our reader ($ontology_name)"
sql -v what="$what" -v rounds="$rounds" -f "$here/read.sql"
report "$what"

what="load $(wc -l <"$ndjson") resources: fhir_load / insert into a jsonb table ($resources)"
sql -v what="$what" -v rounds="$rounds" -f "$here/load_resources.sql"
report "$what"

what="load 47,000 concepts: fhir_load / COPY of the same rows, same indexes ($ontology_name)"
sql -v what="$what" -v rounds="$rounds" -v url="$url" -f "$here/load_ontology.sql"
report "$what"

what="a request that brings 20,000 concepts: fhir_operation / cast to jsonb (8 MB)"
sql -v what="$what" -v rounds="$rounds" -f "$here/request.sql"
report "$what"

sql -c "SELECT FROM fhir_load((SELECT body::jsonb FROM bench.document))"
"$here/operations.sh" "$database" "$url" "$rounds" "$csv"

"$here/planner.sh" "$database" "$url" "$rounds" "$csv"

"$here/jsonb.sh" "$database" "$url" "$rounds" "$csv"

"$here/closure.sh" "$database"
