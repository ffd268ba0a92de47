#!/bin/bash
# Everything side by side with what people do today, in one server: generates the data, runs the parts, and writes tables
# and a plot. Needs a server with the extension installed (PG* variables) that reads files where this runs.
#   run.sh DIRECTORY     results: goals.csv, times.csv and about.csv; and from them benchmarks.md and benchmarks.svg
# BENCH_SIZE    small (minutes; the default), full (500,000 concepts, 10 million rows; an hour or two), or tiny (a test that
#               everything runs)
# BENCH_ROUNDS  rounds whose medians count (5)
# BENCH_PARTS   the parts to run (all): filter pairs plans connection members memory closure rf2 search jsonb resources
# BENCH_RF2     an RF2 snapshot release that the server can read, in place of the generated one
# FHIRTERM_DATA a directory of real terminologies, which the part resources takes in place of generated ones
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
results=${1:?directory for the results}
mkdir -p "$results"
results=$(cd "$results" && pwd)
size=${BENCH_SIZE:-small}
rounds=${BENCH_ROUNDS:-5}
parts=${BENCH_PARTS:-filter pairs plans connection members memory closure rf2 search jsonb resources}
release=${BENCH_RF2:-}
base=fhirterm_bench
url=http://snomed.info/sct
work=$(mktemp -d)
chmod 755 "$work"

case $size in
  tiny) concepts=3000 zipf_rows=20000 uniform_rows=5000 pair_rows=5000 part_rows=2000
    sizes='{10,100,600}' plan_sizes='{300}' link_count=500 ;;
  small) concepts=50000 zipf_rows=1000000 uniform_rows=200000 pair_rows=200000 part_rows=50000
    sizes='{10,100,1000,12000}' plan_sizes='{5000}' link_count=37000 ;;
  full) concepts=500000 zipf_rows=10000000 uniform_rows=2000000 pair_rows=2000000 part_rows=200000
    sizes='{10,1000,20000,120000}' plan_sizes='{100,5000,50000,85000}' link_count=370000 ;;
  *) echo "BENCH_SIZE is tiny, small or full, not $size" >&2; exit 2 ;;
esac
export BENCH_LINKS=$link_count BENCH_RF2= BENCH_ROUNDS=$rounds BENCH_RESULTS=$results

progress() { echo "$(date +%H:%M:%S) $*" >&2; }
server() { PGOPTIONS='-c client_min_messages=warning' psql -X -q -A -t -v ON_ERROR_STOP=1 -d postgres "$@"; }
drop() { server -c "DROP DATABASE IF EXISTS $1 WITH (FORCE)" >/dev/null 2>&1 || true; }
finish() {
  local name
  for name in ${base}_part ${base}_subsets $base; do drop "$name"; done
  rm -rf "$work"
}
trap finish EXIT
wanted() { case " $parts " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
in_base() { PGOPTIONS='-c client_min_messages=warning' psql -X -q -A -t -v ON_ERROR_STOP=1 -d $base -v url="$url" "$@"; }

report() {
  progress "writing $results/benchmarks.md and benchmarks.svg"
  perl "$here/report.pl" "$results"
}

# part NAME DATABASE: runs NAME.sh, shows its rows and keeps them in goals.csv
part() {
  progress "part $1"
  bash "$here/$1.sh" "$2" "$url" "$rounds" "$work/$1.csv" >"$work/$1.out" ||
    { cat "$work/$1.out" >&2; echo "part $1 failed" >&2; report; exit 1; }
  # a row has five cells: what, base, ours, ratio, goal; headings and remarks are left out
  awk -F' *[|] *' 'NF == 7 && $5 ~ /^[0-9.]+$/' "$work/$1.out" | tee "$work/$1.rows"
  awk -F' *[|] *' -v part="$1" '{
      gsub(/"/, "\"\"", $2); split($3, base, " "); split($4, ours, " ")
      printf "%s,\"%s\",%s,%s,%s,%s,\"%s\"\n", part, $2, base[1], ours[1], base[2], $5, $6
    }' "$work/$1.rows" >>"$results/goals.csv"
}
# alone NAME: a part in a database of its own, a copy of the one with the terminology
alone() {
  drop ${base}_part
  server -c "CREATE DATABASE ${base}_part TEMPLATE $base"
  part "$1" ${base}_part
  drop ${base}_part
}

# --- data ---
for name in ${base}_part ${base}_subsets $base; do drop "$name"; done
server -c "CREATE DATABASE $base TEMPLATE template0 ENCODING 'UTF8'"
in_base -c "CREATE EXTENSION fhirterm" -f "$here/bench.sql"
if [ -z "$release" ]; then
  progress "generating a release of $concepts concepts"
  release=$work/release
  mkdir "$release"
  perl "$here/generate_rf2.pl" "$release" "$concepts"
  chmod -R a+rX "$release"
  origin="generated"
else
  release=$(cd "$release" && pwd)
  origin=$(basename "$release")
fi
export BENCH_RF2=$release
progress "loading it"
in_base -c "SELECT FROM fhir_load_rf2('$release')" -c "VACUUM ANALYZE" -c "CHECKPOINT"

echo 'part,what,base,fhirterm,unit,ratio,goal' >"$results/goals.csv"
echo 'situation,relation,wanted,members,competitor,label,ours,total,planning,execution' >"$results/times.csv"
in_base -v origin="$origin" -v size="$size" -v rounds="$rounds" -v zipf="$zipf_rows" -v uniform="$uniform_rows" -v part="$part_rows" \
  -v machine="$(uname -m), $(nproc) processors$(sed -n 's/^model name[^:]*: /, /p' /proc/cpuinfo 2>/dev/null | head -1), $(awk '/^MemTotal/ {printf "%.0f GB", $2 / 1e6}' /proc/meminfo 2>/dev/null)" \
  <<'SQL' >"$results/about.csv"
LOAD 'fhirterm';
SELECT format('%s,"%s"', key, value) FROM (VALUES
  ('date', to_char(now(), 'YYYY-MM-DD')), ('form', :'size'), ('rounds', :'rounds'), ('machine', :'machine'),
  ('PostgreSQL', split_part(version(), ' (', 1)), ('fhirterm', (SELECT extversion FROM pg_extension WHERE extname = 'fhirterm')),
  ('shared_buffers', current_setting('shared_buffers')), ('fhirterm.cache_memory', current_setting('fhirterm.cache_memory')),
  ('release', (SELECT format('%s: %s concepts, %s is-a links, %s ancestors a concept, at most %s levels', :'origin'::text, s.concept_count,
     (SELECT count(*) FROM fhirterm.concept_edge WHERE content_id = s.content_id),
     (SELECT round(sum(fhirterm.descendant_count(ordinal, last_descendant, more_descendants) - 1) / nullif(count(*) FILTER (WHERE flags & 1 = 0), 0), 1) FROM fhirterm.concept WHERE content_id = s.content_id), s.max_depth)
     FROM fhirterm.code_system AS s WHERE url = :'url')),
  ('rows of zipf', :'zipf'), ('rows of uniform', :'uniform'),
  -- what was asked of some of the rows only is multiplied by
  ('part of zipf', round(:'zipf' / :'part'::numeric, 2)::text), ('part of uniform', round(:'uniform' / :'part'::numeric, 2)::text)) AS t (key, value);
SQL

# --- parts ---
if wanted filter || wanted pairs || wanted plans || wanted connection; then
  progress "what people keep beside a terminology, and tables of facts"
  server -c "CREATE DATABASE ${base}_subsets TEMPLATE $base"
  bash "$here/links.sh" "$release" ${base}_subsets
  psql -X -q -A -t -v ON_ERROR_STOP=1 -d ${base}_subsets -v url="$url" -v zipf_rows=$zipf_rows -v uniform_rows=$uniform_rows -v pair_rows=$pair_rows \
    -v part_rows=$part_rows -v sizes="$sizes" -v plan_sizes="$plan_sizes" -f "$here/competitors.sql" -f "$here/measure.sql" | sed 's/^/  /' >&2
  for name in filter pairs plans connection; do
    ! wanted $name || part $name ${base}_subsets
  done
  psql -X -q -d ${base}_subsets <<'SQL' >>"$results/times.csv"
COPY (SELECT situation, relation, wanted, members, competitor, label, ours, round(total, 3), round(planning, 3), round(execution, 3)
        FROM bench.median JOIN bench.subset USING (wanted) JOIN bench.competitor ON name = competitor
       WHERE plan = 'own' AND situation <> 'plans' ORDER BY situation, relation, wanted, place) TO STDOUT (FORMAT csv)
SQL
  drop ${base}_subsets
fi
for name in members memory closure rf2 search jsonb resources; do
  if wanted $name && [ -e "$here/$name.sh" ]; then alone $name; fi
done
report
