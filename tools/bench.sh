#!/bin/bash
# make bench: the figures of bench/run.sh, on a private server that is gone afterwards; what it writes is left in build/bench
# (BENCH_OUT names another directory). BENCH_SIZE=full, BENCH_ROUNDS, BENCH_PARTS, BENCH_RF2 and FHIRTERM_DATA as told there.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/throwaway.sh"

out=${BENCH_OUT:-$project/build/bench}
mkdir -p "$out"
# a quarter of the memory, up to 4 GB, for the server's buffers
buffers=$(awk '/^MemTotal/ {mb = int($2 / 4096); print (mb > 4096 ? 4096 : mb)}' /proc/meminfo 2>/dev/null || true)
export PRIVATE_SERVER_CONF="shared_buffers = ${buffers:-512}MB
max_wal_size = 16GB
checkpoint_timeout = 30min
autovacuum = off"
throwaway_build
throwaway_start
bash "$tree/bench/run.sh" "$out"
echo "The tables and the plot are in $out"
