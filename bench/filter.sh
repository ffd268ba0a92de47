#!/bin/bash
# The facts about a concept and all below it, from tables without an index: the predicates against what people do today;
# by one process, and in parallel.
#   filter.sh DATABASE URL ROUNDS CSV     (after competitors.sql and measure.sql)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/part.sh"

progress "every row asked, one process"
sql <<'SQL' >/dev/null
SET jit = off;
SET work_mem = '256MB';
SET max_parallel_workers_per_gather = 0;
CALL bench.measure_all('no index', '{zipf,uniform}', :'url', :rounds);
CALL bench.measure_all('no index', '{zipf_part,uniform_part}', :'url', :rounds, 'part');
SQL
progress "the same in parallel"
sql <<'SQL' >/dev/null
SET jit = off;
SET work_mem = '256MB';
SET max_parallel_workers_per_gather = 2;
CALL bench.measure_all('no index, parallel', '{zipf,uniform}', :'url', :rounds);
SQL
sql -f "$here/filter.sql" >/dev/null
lines filter
