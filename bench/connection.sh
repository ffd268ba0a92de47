#!/bin/bash
# What a connection pays: the first call of a predicate on a fresh one against a plain SELECT by index on another; and the
# competitors' queries as the first and the second statement of a connection (table uniform, index on the code).
#   connection.sh DATABASE URL ROUNDS CSV     (after plans.sh)
# One psql reconnects before every statement; \timing counts from the sending of a statement to its last row, so
# that connecting is left out and the way to the server is in it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/part.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
connections=${BENCH_CONNECTIONS:-40}

# timed FILE: the milliseconds of its statements, in order
timed() { sql -f "$1" | awk '/^Time: / {print $2}'; }

progress "first call on each of $connections connections"
content=$(sql <<<"SELECT content_id FROM fhirterm.code_system WHERE url = :'url'")
below=$(sql -c "SELECT code FROM bench.uniform_part ORDER BY patient LIMIT 1")
above=$(sql -c "SELECT code FROM bench.subset WHERE everywhere ORDER BY wanted DESC LIMIT 1")
statements=(
  "SELECT ordinal, display FROM fhirterm.concept WHERE content_id = $content AND code = '$below'"
  "SELECT fhir_subsumed_by('$url', '$below', '$above')"
  "SELECT fhir_member_of('$url', '$below', '$url?fhir_vs=isa/$above')"
  "SELECT fhir_display('$url', '$below')"
  "SELECT fhir_validate_code('$url', '$below')"
)
names=("" fhir_subsumed_by fhir_member_of fhir_display fhir_validate_code)
{
  echo '\timing on'
  for ((connection = 0; connection < connections; connection++)); do
    for statement in "${statements[@]}"; do printf '\\connect\n%s;\n' "$statement"; done
  done
} >"$work/first.sql"
timed "$work/first.sql" >"$work/first.ms"
[ "$(wc -l <"$work/first.ms")" = $((connections * ${#statements[@]})) ] || { echo "a connection failed" >&2; exit 1; }
nth() { awk -v n="$1" -v of="${#statements[@]}" 'NR % of == (n + 1) % of' "$work/first.ms" | median; }
plain=$(nth 0)
for ((which = 1; which < ${#statements[@]}; which++)); do
  line "first call on a fresh connection: SELECT of a concept by its code / ${names[$which]}" "$plain" "$(nth "$which")" ms ours/base "at most 1.5"
done

progress "first and second statement of a connection"
# a literal array makes one line of megabytes; what prepares its query by other statements is left out
asked="FROM bench.subset AS s, bench.competitor AS c
 WHERE s.everywhere AND c.rows IN ('all', 'both') AND c.name <> 'floor' AND c.prepare IS NULL ORDER BY s.wanted, c.place"
sql <<<"SELECT s.wanted, c.name $asked" >"$work/names"
sql <<<"SELECT format(E'\\\\connect\n%1\$s;\n%1\$s;', bench.fill(c.query, 'uniform', s.wanted, :'url')) $asked" >"$work/queries"
{
  printf '\\timing on\n'
  for ((round = 0; round < rounds; round++)); do cat "$work/queries"; done
} >"$work/cold.sql"
timed "$work/cold.sql" >"$work/cold.ms"
{
  for ((round = 1; round <= rounds; round++)); do
    while IFS='|' read -r wanted name; do
      for situation in "fresh connection" "warm connection"; do
        read -r ms <&3
        printf '%s\tuniform\t%s\t%s\town\t%s\t%s\n' "$situation" "$wanted" "$name" "$round" "$ms"
      done
    done <"$work/names"
  done 3<"$work/cold.ms"
} >"$work/samples"
sql -c "\\copy bench.sample (situation, relation, wanted, competitor, plan, round, total) FROM '$work/samples'"
