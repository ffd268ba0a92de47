#!/bin/bash
# Readers while the terminology changes under them: every statement, and every REPEATABLE READ transaction,
# sees one content of a code system, whole; never a mix, never an old one with a new snapshot.
# Needs a server with the extension installed (PG* variables). Prints "ok" or "not ok" lines, as TAP does.
set -uo pipefail
work=$(mktemp -d)
database=fhirterm_concurrency_test
count=0
failed=0

ok() {                          # ok STATUS NAME [FILE with what went wrong]
  count=$((count + 1))
  if [ "$1" = 0 ]; then echo "ok $count - $2"
  else
    echo "not ok $count - $2"
    failed=$((failed + 1))
    [ -z "${3:-}" ] || grep -v '^ - ' "$3" | sed 's/^/# /' | head -20
  fi
}

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" "$@"; }
finish() {
  psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1
  rm -rf "$work"
}
trap finish EXIT

psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" \
  -c "CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8'" 2>/dev/null || exit 2
cd "$work" || exit 2

# Two contents of one code system: codes a1… that are called "a", or b1… that are called "b", in a hierarchy.
sql >/dev/null <<'SQL' || exit 2
CREATE EXTENSION fhirterm;
CREATE FUNCTION content(letter text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/turns', 'status', 'active',
      'content', 'complete', 'caseSensitive', true, 'hierarchyMeaning', 'is-a',
      'property', '[{"code": "parent", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#parent"}]'::jsonb,
      'concept', jsonb_agg(jsonb_build_object('code', letter || i, 'display', letter) ||
        CASE WHEN i = 1 THEN '{}' ELSE
          jsonb_build_object('property', jsonb_build_array(jsonb_build_object('code', 'parent', 'valueCode', letter || i / 2))) END))
    FROM generate_series(1, 60) AS i $$;
SET client_min_messages = warning;
SELECT public.fhir_load(content('a'));
SELECT public.fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/turns-vs", "status": "active",
  "compose": {"include": [{"system": "http://example.org/turns"}]}}');

-- One statement, many call sites: the letter that they agree upon, else an error.
CREATE FUNCTION seen() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  letters text;
  letter text;
BEGIN
  SELECT string_agg(DISTINCT left(code, 1) || display, ''), min(display) INTO letters, letter
    FROM (SELECT code, display FROM fhir_value_set('http://example.org/turns-vs')
          UNION ALL SELECT code, display FROM fhir_descendants('http://example.org/turns', 'a1')
          UNION ALL SELECT code, display FROM fhir_descendants('http://example.org/turns', 'b1')
          UNION ALL SELECT c || '1', fhir_display('http://example.org/turns', c || '1') FROM unnest('{a,b}'::text[]) AS c
            WHERE fhir_member_of('http://example.org/turns', c || '60', 'http://example.org/turns-vs')
               OR fhir_subsumes('http://example.org/turns', c || '1', c || '59')
               OR fhir_validate_code('http://example.org/turns', c || '2')) AS said;
  IF letters NOT IN ('aa', 'bb') THEN
    RAISE EXCEPTION 'mixed: %', letters;
  END IF;
  RETURN letter;
END $$;
-- The same, from simple expressions whose call sites live on while the content is replaced.
CREATE FUNCTION turns(rounds integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  letter text;
  is_a boolean;
  a_display text;
  b_display text;
BEGIN
  FOR i IN 1..rounds LOOP
    letter := CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END;
    BEGIN
      PERFORM fhir_load(content(letter));
      is_a := fhir_member_of('http://example.org/turns', 'a60', 'http://example.org/turns-vs');
      a_display := fhir_display('http://example.org/turns', 'a5');
      b_display := fhir_display('http://example.org/turns', 'b5');
      IF is_a IS DISTINCT FROM (letter = 'a') OR coalesce(a_display, b_display) <> letter OR
         (a_display IS NULL) = (b_display IS NULL) THEN
        RAISE EXCEPTION 'stale: % % % %', letter, is_a, a_display, b_display;
      END IF;
      IF i % 3 = 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'YYYYY';
      END IF;
    EXCEPTION WHEN SQLSTATE 'YYYYY' THEN NULL;
    END;
    is_a := fhir_member_of('http://example.org/turns', 'a60', 'http://example.org/turns-vs');
    IF is_a IS DISTINCT FROM (SELECT count(*) = 60 FROM fhirterm.concept WHERE code LIKE 'a%') OR
       seen() IS DISTINCT FROM (CASE WHEN is_a THEN 'a' ELSE 'b' END) THEN
      RAISE EXCEPTION 'stale after %: %', letter, is_a;
    END IF;
  END LOOP;
END $$;
SQL

cat >reader.sql <<'SQL'
SELECT public.seen();
SQL
cat >repeatable.sql <<'SQL'
BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT ascii(public.seen()) AS first \gset
DECLARE held CURSOR FOR SELECT ascii(min(display)) AS last FROM fhir_value_set('http://example.org/turns-vs');
\sleep 2 ms
SELECT 1 / (ascii(public.seen()) = :first)::integer;
SELECT 1 / (fhir_display('http://example.org/turns', chr(:first) || '7') = chr(:first))::integer;
FETCH held \gset
SELECT 1 / (:last = :first)::integer;
COMMIT;
SQL
cat >writer.sql <<'SQL'
\set letter random(0, 1)
SELECT fhir_load(public.content(CASE :letter WHEN 0 THEN 'a' ELSE 'b' END));
SQL
cat >undone.sql <<'SQL'
BEGIN;
SELECT fhir_load(public.content('b'));
SELECT public.seen();
ROLLBACK;
SQL

sql -c "SELECT turns(30)" >turns.log 2>&1
ok $? "call sites that outlive a content never give stale answers" turns.log
PGOPTIONS='-c client_min_messages=warning' pgbench -n -c 4 -j 2 -T 6 -f reader.sql@5 -f repeatable.sql@3 \
  -f writer.sql@2 -f undone.sql@1 "$database" >pgbench.log 2>&1
ok $? "no mix while contents replace each other" pgbench.log
sql -c "SELECT turns(10)" >turns.log 2>&1
ok $? "nor afterwards" turns.log

# Parallel workers see what the leader sees, in a transaction that has loaded, too.
parallel() {
  PGOPTIONS="-c client_min_messages=warning $1" sql <<'SQL'
CREATE TEMP TABLE IF NOT EXISTS none (i integer);
BEGIN;
SELECT count(*) FROM public.fhir_load(content('b'));
CREATE TABLE probe AS SELECT CASE i % 3 WHEN 0 THEN 'a' ELSE 'b' END || i % 70 AS code FROM generate_series(1, 20000) AS i;
COMMIT;
ANALYZE probe;
SELECT count(*) FILTER (WHERE fhir_member_of('http://example.org/turns', code, 'http://example.org/turns-vs')),
       count(fhir_display('http://example.org/turns', code)),
       count(*) FILTER (WHERE fhir_subsumes('http://example.org/turns', 'b2', code)),
       count(*) FILTER (WHERE fhir_validate_code('http://example.org/turns', code)) FROM probe;
DROP TABLE probe;
SQL
}
parallel "" >serial.out 2>&1
case $(psql -X -A -t -d postgres -c "SHOW server_version_num") in
  14*|15*) forced=force_parallel_mode ;;
  *) forced=debug_parallel_query ;;
esac
parallel "-c $forced=on -c parallel_setup_cost=0 -c parallel_tuple_cost=0 -c min_parallel_table_scan_size=0" >parallel.out 2>&1
diff serial.out parallel.out >difference && grep -q '^[1-9][0-9]*|' serial.out
ok $? "parallel workers give the same answers" difference

# Two that load the same at once: one after the other, no deadlock.
for i in 1 2 3 4; do
  PGOPTIONS='-c client_min_messages=warning' sql -c "SELECT action FROM fhir_load(content('a'))" >"load$i.log" 2>&1 &
done
wait
[ "$(cat load?.log | grep -c -E '^(replaced|unchanged)$')" = 4 ]
ok $? "loads at the same time wait for each other" load1.log

echo "1..$count"
exit $((failed > 0))
