#!/bin/bash
# The terminologies that are too large or not ours to ship, through the whole extension: they load, law 4
# holds for every value set, and the hierarchies equal a closure that a program without any code of
# this project computes. Needs a directory with the data (first argument, or FHIRTERM_DATA):
#   tho-*.ndjson.gz fhir-r4-*.ndjson.gz go-*.json.gz icd10cm-*.json.gz ncit-*.json.gz hier_stats.py
# and a server with the extension installed (PG* variables). Prints "ok" or "not ok" lines, as TAP does.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=${1:-${FHIRTERM_DATA:-}}
if [ -z "$data" ] || [ ! -d "$data" ]; then
  echo "1..0 # SKIP no directory of terminologies (FHIRTERM_DATA)"
  exit 0
fi
data=$(cd "$data" && pwd)
work=$(mktemp -d)
database=fhirterm_real_data
count=0
failed=0

result() {                      # result CONDITION NAME
  count=$((count + 1))
  if [ "$1" = true ]; then echo "ok $count - $2"; else echo "not ok $count - $2"; failed=$((failed + 1)); fi
}

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" "$@"; }

finish() { psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" >/dev/null 2>&1; rm -rf "$work"; }
trap finish EXIT

psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" -c "CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8'" || exit 2
sql -c "CREATE EXTENSION fhirterm" || exit 2

# --- load ---
load() {                        # load FILE NAME: from the client, by large object
  if "$here/../bin/fhirterm-load" -d "$database" "$1" >"$work/load.out" 2>&1; then result true "$2 loads"
  else result false "$2 loads"; sed 's/^/# /' "$work/load.out" | tail -20; fi
}
load "$data"/tho-*.ndjson.gz "HL7 Terminology"
load "$data"/fhir-r4-*.ndjson.gz "FHIR R4 core"

# --- law 4 ---
if sql -f "$here/agreement.sql" -c "COPY disagreement TO STDOUT" >"$work/disagreement" 2>"$work/error"; then
  result "$([ -s "$work/disagreement" ] && echo false || echo true)" "expansion, relation, membership and validation agree on every value set"
  head -20 "$work/disagreement" | sed 's/^/# /'
else
  result false "expansion, relation, membership and validation agree on every value set"
  tail -5 "$work/error" | sed 's/^/# /'
fi

# --- every resource comes back as it went in ---
different=$(for file in "$data"/tho-*.ndjson.gz "$data"/fhir-r4-*.ndjson.gz; do gzip -dc "$file"; done |
  sql -c "CREATE TEMP TABLE source (resource jsonb)" \
      -c "\\copy source FROM PSTDIN WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')" \
      -c "SELECT count(*) FROM source
           WHERE resource ? 'url'
             AND resource IS DISTINCT FROM fhir_get(resource->>'resourceType',
                   (resource->>'url') || coalesce('|' || (resource->>'version'), ''))" 2>&1)
result "$([ "$different" = 0 ] && echo true || echo false)" "every resource comes back as it went in ($different do not)"

# --- hierarchies ---
closure() {                     # closure FILE URL NAME
  load "$1" "$3"
  python3 "$data/hier_stats.py" "$1" --closure "$work/expected.tsv.gz" >/dev/null 2>&1 || return
  sql -c "COPY (SELECT descendant, ancestor FROM fhirterm.closure
                 WHERE system = '$2' AND descendant <> ancestor) TO STDOUT" | LC_ALL=C sort >"$work/actual"
  gzip -dc "$work/expected.tsv.gz" | LC_ALL=C sort >"$work/expected"
  result "$(cmp -s "$work/actual" "$work/expected" && echo true || echo false)" \
    "$3: closure equals the independent one ($(wc -l <"$work/expected") pairs)"
}
descendants() {                 # descendants URL CODE COUNT
  local n
  n=$(sql -c "SELECT count(*) FROM fhir_descendants('$1', '$2', include_self => false)")
  result "$([ "$n" = "$3" ] && echo true || echo false)" "$2 has $3 descendants ($n)"
}
url_of() { gzip -dc "$1" | python3 -c 'import json,sys; print(json.load(sys.stdin)["url"])'; }

go=$(ls "$data"/go-*.json.gz) && closure "$go" "$(url_of "$go")" "Gene Ontology"
descendants "$(url_of "$go")" GO:0008150 28139
descendants "$(url_of "$go")" GO:0009987 11124
descendants "$(url_of "$go")" GO:0006915 79
icd=$(ls "$data"/icd10cm-*.json.gz) && closure "$icd" "$(url_of "$icd")" "ICD-10-CM"
descendants "$(url_of "$icd")" CH-19 53753
descendants "$(url_of "$icd")" T07-T88 14331
ncit=$(ls "$data"/ncit-*.json.gz) && closure "$ncit" "$(url_of "$ncit")" "NCI Thesaurus, diseases"
descendants "$(url_of "$ncit")" C3262 10036
descendants "$(url_of "$ncit")" C2991 15456

echo "1..$count"
[ "$failed" = 0 ]
