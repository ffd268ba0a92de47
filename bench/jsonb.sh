#!/bin/bash
# Coded values in jsonb: members of a set, found by a GIN index and without one, against plain columns, tokens beside, and
# codings unnested in the query.
#   jsonb.sh DATABASE URL ROUNDS CSV [ROWS]     (URL: of the code system loaded; ROWS: 1,000,000)
# Prints Markdown rows: what, without, fhirterm, ratio, goal.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
database=$1 url=$2 rounds=$3 csv=$4 rows=${5:-1000000}

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" "$@"; }

sql -v url="$url" -v rounds="$rounds" -v rows="$rows" -f "$here/jsonb.sql" >/dev/null
sql -c "SELECT format('| %s | %s ms | %s ms | %s | %s |', what, base, ours, ratio, goal) FROM bench.json_result ORDER BY wanted, index DESC, what"
sql -c "SELECT format('\"%s\",%s,%s,%s,\"%s\"', what, base, ours, ratio, goal) FROM bench.json_result ORDER BY wanted, index DESC, what" >>"$csv"
