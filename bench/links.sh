#!/bin/bash
# links.sh DIRECTORY DATABASE: the active is-a links of an RF2 snapshot release, as table bench.link (child, parent).
set -euo pipefail
release=${1:?directory} database=${2:?database}
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" "$@"; }
sql -c "CREATE TABLE bench.link (child text NOT NULL, parent text NOT NULL)"
# columns: id, effectiveTime, active, moduleId, sourceId, destinationId, relationshipGroup, typeId, …
find "$release" -name '*sct2_Relationship_*Snapshot*.txt' -exec awk -F'\t' '$3 == "1" && $8 == "116680003" {print $5 "\t" $6}' {} + |
  sql -c "\\copy bench.link FROM STDIN"
