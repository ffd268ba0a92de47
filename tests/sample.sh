#!/bin/bash
# The sample terminology in data/sample: it loads, law 4 holds for each of its value sets, and every resource
# comes back as it went in. Needs a server with the extension installed (PG* variables). Prints TAP.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
database=fhirterm_sample
work=$(mktemp -d)
finish() { psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" >/dev/null 2>&1; rm -rf "$work"; }
trap finish EXIT
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" "$@"; }
count=0
failed=0
result() {                      # result STATUS NAME: prints the file "out" as comments where it failed
  count=$((count + 1))
  if [ "$1" = 0 ]; then echo "ok $count - $2"; else echo "not ok $count - $2"; sed 's/^/# /' "$work/out" | head -30; failed=1; fi
}

psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" -c "CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8'" || exit 2
sql -c "CREATE EXTENSION fhirterm" || exit 2

"$root/bin/fhirterm-load" -d "$database" "$root"/data/sample/*.json >"$work/out" 2>&1
result $? "the sample loads"

sql -c "SET client_min_messages = error" -f "$root/tests/agreement.sql" \
  -c "SELECT * FROM disagreement" -c "SELECT * FROM unexpandable" >"$work/out" 2>&1
result $? "every value set is asked in every way"
[ ! -s "$work/out" ]
result $? "expansion, relation, membership and validation agree on every value set"

for file in "$root"/data/sample/*.json; do
  printf '%s\n' "$(tr -d '\n' <"$file")"
done | sql -c "CREATE TEMP TABLE source (resource jsonb)" \
  -c "\\copy source FROM PSTDIN WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')" \
  -c "SELECT resource->>'url' FROM source
       WHERE resource ? 'url'
         AND resource IS DISTINCT FROM fhir_get(resource->>'resourceType', (resource->>'url') || '|' || (resource->>'version'))" >"$work/out" 2>&1
[ ! -s "$work/out" ]
result $? "every resource comes back as it went in"

echo "1..$count"
exit $failed
