#!/bin/bash
# Search by words: the best 20 below a concept, exactly, by fhir_search against a GIN index of tsvectors on the same terms,
# a filter and a sort. What is searched for is drawn from the terms: rare and frequent beginnings of words, and pairs of them.
#   search.sh DATABASE URL ROUNDS CSV
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/part.sh"
progress "terms with tsvectors"
sql -f "$here/search.sql" >/dev/null
progress "searching"
sql -c "CALL bench.measure_searches($rounds)" -c "CALL bench.tell_searches()" >/dev/null
lines search
