#!/bin/bash
# Loading resources, requests and operations, against the casts to jsonb and the COPY that anyone would need.
#   resources.sh DATABASE URL ROUNDS CSV     (the url is not used: the part loads its own resources into an empty fhirterm)
# FHIRTERM_DATA names a directory of real terminologies; without it they are generated.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/part.sh"
data=${FHIRTERM_DATA:-}
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
sql -c "DROP EXTENSION IF EXISTS fhirterm CASCADE" -c "CREATE EXTENSION fhirterm"

# --- data ---
progress "resources to load"
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

# report WHAT: what the medians of bench.timing say
report() {
  sql -v what="$1" <<'SQL'
INSERT INTO bench.line (part, what, base, ours, unit, ratio, goal) SELECT :'what', what, base, ours, 'ms', ratio, goal FROM bench.result WHERE what = :'what';
SQL
  lines "$1"
}

progress "reading and loading"
what="read CodeSystem JSON: cast to jsonb / our reader ($ontology_name)"
sql -v what="$what" -f "$here/read.sql"
report "$what"

what="load $(wc -l <"$ndjson") resources: insert into a jsonb table / fhir_load ($resources)"
sql -v what="$what" -f "$here/load_resources.sql"
report "$what"

what="load 47,000 concepts: COPY of the same rows, same indexes / fhir_load ($ontology_name)"
sql -v what="$what" -f "$here/load_ontology.sql"
report "$what"

what="a request that brings 20,000 concepts: cast to jsonb / fhir_operation (5 MB)"
sql -v what="$what" -f "$here/request.sql"
report "$what"

progress "operations"
sql -c "SELECT FROM fhir_load((SELECT body::jsonb FROM bench.document))"
"$here/operations.sh" "$database" "$url" "$rounds" "$csv"
