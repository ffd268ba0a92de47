#!/bin/bash
# FHIR operations through one client of pgbench -M prepared, on stored content, against the cast to jsonb of the same
# request; and an expansion's first page against that of a set which is no larger than the page. Times are latencies,
# the way to the server and back included; medians of rounds that take turns.
#   operations.sh DATABASE URL ROUNDS CSV     (URL: of the code system loaded)
set -euo pipefail
database=$1 url=$2 rounds=$3 csv=$4
seconds=${BENCH_SECONDS:-2}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" -v url="$url" "$@"; }

# The concept whose number of descendants comes nearest to N.
concept_near() {
  sql -v n="$1" <<'SQL'
SELECT c.code FROM fhirterm.concept AS c JOIN fhirterm.code_system AS s USING (content_id)
 WHERE s.url = :'url' ORDER BY abs(c.last_descendant - c.ordinal + 1 - :n), c.ordinal LIMIT 1;
SQL
}

# A value set of the descendants of a concept, loaded under this url.
load_is_a() {
  sql -v code="$1" -v name="$2" <<'SQL' >/dev/null
SELECT fhir_load(jsonb_build_object('resourceType', 'ValueSet', 'url', :'name'::text, 'version', '1', 'status', 'active', 'compose',
  jsonb_build_object('include', jsonb_build_array(jsonb_build_object('system', :'url'::text, 'filter',
    jsonb_build_array(jsonb_build_object('property', 'concept', 'op', 'is-a', 'value', :'code'::text)))))));
SQL
}

large=$(concept_near 28000)
small=$(concept_near 20)
load_is_a "$large" http://example.org/ValueSet/large
load_is_a "$small" http://example.org/ValueSet/small
sql -c "ANALYZE"
inline='{"resourceType": "ValueSet", "status": "active", "compose": {"include": [{"system": "'$url'", "filter": [{"property": "concept", "op": "is-a", "value": "'$large'"}]}]}}'

# latency FILE: milliseconds a transaction
latency() { pgbench -n -M prepared -T "$seconds" -f "$1" "$database" 2>/dev/null | awk '/latency average/ {print $4}'; }
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

# script NAME EXPRESSION REQUEST: the request comes as a parameter of the prepared statement
script() {
  printf "\\\\set blanks 1\nSELECT $2;\n" "('$3' || repeat(' ', :blanks))::jsonb" >"$work/$1"
}

# compare WHAT GOAL BASE OURS: scripts in turns
compare() {
  local round base ours ratio
  : >"$work/base.ms"
  : >"$work/ours.ms"
  for ((round = 0; round < rounds; round++)); do
    latency "$work/$3" >>"$work/base.ms"
    latency "$work/$4" >>"$work/ours.ms"
  done
  base=$(median <"$work/base.ms")
  ours=$(median <"$work/ours.ms")
  ratio=$(awk -v a="$ours" -v b="$base" 'BEGIN {printf "%.2f", a / b}')
  echo "| $1 | $base ms | $ours ms | $ratio | $2 |"
  echo "\"$1\",$base,$ours,$ratio,\"$2\"" >>"$csv"
}

# operation NAME REQUEST
operation() {
  script cast '%s' "$2"
  script operation "fhir_operation('$1', %s)" "$2"
  compare "$3 / cast of the request to jsonb" "at most 10" cast operation
}

parameters() { echo '{"resourceType": "Parameters", "parameter": ['"$1"']}'; }
system='{"name": "system", "valueUri": "'$url'"}'
coding='{"name": "coding", "valueCoding": {"system": "'$url'", "code": "'$small'"}}'

operation 'CodeSystem/$lookup' "$(parameters "$system, {\"name\": \"code\", \"valueCode\": \"$small\"}")" '$lookup'
operation 'ValueSet/$validate-code' "$(parameters "{\"name\": \"url\", \"valueUri\": \"http://example.org/ValueSet/large\"}, $coding")" '$validate-code, is-a value set by url'
operation 'ValueSet/$validate-code' "$(parameters "{\"name\": \"valueSet\", \"resource\": $inline}, $coding")" '$validate-code, is-a value set in the request'
operation 'CodeSystem/$subsumes' "$(parameters "$system, {\"name\": \"codeA\", \"valueCode\": \"$large\"}, {\"name\": \"codeB\", \"valueCode\": \"$small\"}")" '$subsumes'

expand() { parameters "{\"name\": \"url\", \"valueUri\": \"http://example.org/ValueSet/$1\"}, {\"name\": \"count\", \"valueInteger\": 20}"; }
script small 'fhir_operation('"'"'ValueSet/$expand'"'"', %s)' "$(expand small)"
script large 'fhir_operation('"'"'ValueSet/$expand'"'"', %s)' "$(expand large)"
compare '$expand with count=20: an is-a set of 28,000 / of 20' "at most 5" small large
