#!/bin/bash
# The benchmark in its tiny form: each part runs, answers of all competitors agree, and the report is written; and what the
# generated release is like. Figures are not judged. Needs a server with the extension installed (PG* variables). Prints TAP.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
count=0
failed=0
result() {                      # result STATUS NAME: prints the file "out" as comments where it failed
  count=$((count + 1))
  if [ "$1" = 0 ]; then echo "ok $count - $2"; else echo "not ok $count - $2"; sed 's/^/# /' "$work/out" | tail -30; failed=1; fi
}

for copy in one two; do perl "$root/bench/generate_rf2.pl" "$work/$copy" 3000 7; done >"$work/out" 2>&1
diff -rq "$work/one" "$work/two" >>"$work/out" && [ ! -s "$work/out" ]
result $? "a release is generated, the same for the same seed"
# columns: id, effectiveTime, active, moduleId, sourceId, destinationId, relationshipGroup, typeId, …
awk -F'\t' '$3 == "1" && $8 == "116680003" {links++; if (!seen[$5]++) concepts++}
  END {printf "%d concepts, %.2f parents\n", concepts, links / concepts; exit !(concepts > 2000 && links > 1.3 * concepts)}' \
  "$work"/one/Terminology/sct2_Relationship_*.txt >"$work/out"
result $? "its concepts often have several parents"

parts="filter pairs plans connection members memory closure rf2 search"
BENCH_SIZE=tiny BENCH_ROUNDS=1 BENCH_CONNECTIONS=3 BENCH_PARTS=$parts bash "$root/bench/run.sh" "$work/results" >"$work/out" 2>&1
result $? "the benchmark runs to its end, and all answers agree"
cp "$work/results/goals.csv" "$work/out" 2>/dev/null
for part in $parts; do
  grep -q "^$part," "$work/out"
  result $? "part $part tells its lines"
done
grep -q '<polyline' "$work/results/benchmarks.svg" && grep -q '^| \*\*fhir_subsumed_by\*\*' "$work/results/benchmarks.md"
result $? "there is a page and a plot"

echo "1..$count"
exit $failed
