#!/bin/bash
# Plans of queries on tables of codes: the planner's own against each that it can be forced to, the filter of each row
# against an array of the same codes, and rows expected against rows found.
#   planner.sh DATABASE URL ROUNDS CSV     (URL: of the code system loaded)
# Prints Markdown rows: what, without, fhirterm, ratio, goal.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
database=$1 url=$2 rounds=$3 csv=$4

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" "$@"; }

sql -v url="$url" -v rounds="$rounds" -f "$here/planner.sql" >/dev/null
sql -c "SELECT format('| %s | %s %s | %s %s | %s | %s |', what, base, unit, ours, unit, ratio, goal)
          FROM bench.plan_result ORDER BY relation DESC, wanted, kind"
sql -c "SELECT format('\"%s\",%s,%s,%s,\"%s\"', what, base, ours, ratio, goal)
          FROM bench.plan_result ORDER BY relation DESC, wanted, kind" >>"$csv"
