#!/bin/bash
# The same subsets from tables with an index on the code: all competitors; the planner's own plan against each that it can
# be forced to; and rows expected against rows found.
#   plans.sh DATABASE URL ROUNDS CSV     (after competitors.sql and measure.sql; makes the indexes)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/part.sh"
progress "indexes on the tables of facts"
sql <<'SQL' >/dev/null
SET maintenance_work_mem = '256MB';
CREATE INDEX ON bench.zipf (code);
CREATE INDEX ON bench.zipf (concept);
CREATE INDEX ON bench.uniform (code);
CREATE INDEX ON bench.uniform (concept);
VACUUM ANALYZE bench.zipf;
VACUUM ANALYZE bench.uniform;
SQL
progress "with an index, all competitors"
sql <<'SQL' >/dev/null
SET jit = off;
SET work_mem = '256MB';
SET max_parallel_workers_per_gather = 0;
CALL bench.measure_all('index', '{zipf,uniform}', :'url', :rounds);
SQL
progress "with an index, each plan that can be forced"
sql <<'SQL' >/dev/null
SET jit = off;
SET work_mem = '256MB';
SET max_parallel_workers_per_gather = 0;
CALL bench.measure_plans('plans', '{zipf,uniform}', :'url', :rounds);
SQL
sql -f "$here/plans.sql" >/dev/null
lines plans
