-- fhirterm.hierarchy in FROM, read row by row: the same as when PostgreSQL stores the rows first, and as a recursive query says.
CREATE SCHEMA hierarchy_scan;
SET search_path = hierarchy_scan, public;
SET jit = off;
\set SHOW_CONTEXT never

CREATE FUNCTION scans(query text, scan boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; found text[] := '{}';
BEGIN
  PERFORM set_config('fhirterm.enable_relation_scan', scan::text, true);
  FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
    IF line ~ '(Custom|Function) Scan' THEN found := found || (regexp_match(line, '(Custom|Function) Scan'))[1]; END IF;
  END LOOP;
  RETURN array_to_string(found, ' ');
END $$;
CREATE FUNCTION rows_of(query text, scan boolean) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE got record; result text[] := '{}';
BEGIN
  PERFORM set_config('fhirterm.enable_relation_scan', scan::text, true);
  FOR got IN EXECUTE query LOOP
    result := result || got::text;
  END LOOP;
  RETURN result;
END $$;

-- Queries of all shapes over a random graph of more rows than are read at a time.
CREATE TABLE link (child bigint, parent bigint);
CREATE TABLE link_text (child text, parent text);
CREATE TABLE link_numeric (child numeric, parent numeric);
-- links go to lower numbers, so that there is no cycle; then the numbers are shuffled, some of them below zero, some long
CREATE FUNCTION fill(nodes int, links int, reach int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  TRUNCATE link, link_text, link_numeric;
  INSERT INTO link SELECT code(c), code(greatest(0, c - 1 - floor(random() * least(c, reach))::int))
    FROM (SELECT 1 + floor(random() * (nodes - 1))::int AS c FROM generate_series(1, links)) AS t;
  INSERT INTO link SELECT code(c), NULL FROM generate_series(0, nodes - 1) AS c WHERE random() < 0.1;
  INSERT INTO link_text SELECT child, parent FROM link;
  INSERT INTO link_numeric SELECT child, parent FROM link;
END $$;
CREATE FUNCTION code(n int) RETURNS bigint IMMUTABLE LANGUAGE sql RETURN
  (n::bigint * 7919 % 10007 - 300) * CASE n % 4 WHEN 0 THEN 1 WHEN 1 THEN 900719925474099 WHEN 2 THEN 100000000 ELSE 1000 END;
SELECT setseed(0.25);
SELECT fill(4000, 7000, 2000);
CREATE TABLE asked (no integer PRIMARY KEY, query text);
INSERT INTO asked (no, query) VALUES
  (1, $$SELECT * FROM fhirterm.hierarchy('link', 'child', 'parent')$$),
  (2, $$SELECT code FROM fhirterm.hierarchy('link', 'child', 'parent')$$),
  (3, $$SELECT ordinal, last_descendant FROM fhirterm.hierarchy('link', 'child', 'parent')$$),
  (4, $$SELECT more_descendants FROM fhirterm.hierarchy('link', 'child', 'parent') WHERE parents > 1$$),
  (5, $$SELECT parents, ordinal FROM fhirterm.hierarchy('link', 'child', 'parent') WHERE more_descendants IS NOT NULL$$),
  (6, $$SELECT * FROM fhirterm.hierarchy('link', 'child', 'parent') LIMIT 1500$$),
  (7, $$SELECT code FROM fhirterm.hierarchy('link', 'child', 'parent') OFFSET 1100 LIMIT 3$$),
  (8, $$SELECT count(*), sum(last_descendant), count(more_descendants) FROM fhirterm.hierarchy('link', 'child', 'parent')$$),
  (9, $$SELECT count(*) FROM fhirterm.hierarchy('link', 'child', 'parent')$$),
  (10, $$SELECT upper(code) || '!', more_descendants || '\x00' FROM fhirterm.hierarchy('link_text', 'child', 'parent')$$),
  (11, $$SELECT * FROM fhirterm.hierarchy('link_text', 'child', 'parent')$$),
  (12, $$SELECT * FROM fhirterm.hierarchy('link_numeric', 'child', 'parent')$$),
  (13, $$SELECT a.code, b.ordinal FROM fhirterm.hierarchy('link', 'child', 'parent') AS a JOIN fhirterm.hierarchy('link_text', 'child', 'parent') AS b USING (code) ORDER BY 2$$),
  (14, $$SELECT t.name, h.code, h.more_descendants FROM (VALUES ('link', 'child'), ('link_text', 'child'), (NULL, 'child'), ('link', NULL), ('link', 'child')) AS t (name, child), LATERAL fhirterm.hierarchy(t.name::regclass, t.child::name, 'parent') AS h WHERE h.ordinal % 500 = 7$$),
  (15, $$SELECT n, (SELECT string_agg(code, ',') FROM (SELECT code FROM fhirterm.hierarchy('link', 'child', 'parent') AS h WHERE h.ordinal >= n LIMIT 3) AS t) FROM generate_series(0, 3990, 570) AS n$$),
  (16, $$SELECT code FROM fhirterm.hierarchy('link', 'child', 'parent') WHERE ordinal < 5 UNION ALL SELECT code FROM fhirterm.hierarchy('link_text', 'child', 'parent') WHERE ordinal > 3990$$),
  (17, $$SELECT * FROM fhirterm.hierarchy(NULL, 'child', 'parent')$$),
  (18, $$SELECT code FROM fhirterm.hierarchy('link', 'child', (SELECT NULL::name))$$),
  (19, $$SELECT code COLLATE "C", ordinal FROM fhirterm.hierarchy('link', 'child', 'parent') ORDER BY code COLLATE "C"$$);
-- no row: all is well
SELECT no FROM asked WHERE rows_of(query, true) IS DISTINCT FROM rows_of(query, false);
SELECT no, cardinality(rows_of(query, true)) > 0 AS rows, scans(query, true) AS by_its_own, scans(query, false) AS by_postgresql FROM asked ORDER BY no;
-- the type of the columns makes no difference
SELECT rows_of($$SELECT * FROM fhirterm.hierarchy('link', 'child', 'parent')$$, true) = rows_of($$SELECT * FROM fhirterm.hierarchy('link_text', 'child', 'parent')$$, true) AS text,
       rows_of($$SELECT * FROM fhirterm.hierarchy('link', 'child', 'parent')$$, true) = rows_of($$SELECT * FROM fhirterm.hierarchy('link_numeric', 'child', 'parent')$$, false) AS numeric;
EXPLAIN (COSTS OFF, VERBOSE) SELECT code, ordinal FROM fhirterm.hierarchy('link', 'child', 'parent') WHERE parents = 0;

-- The closure against a recursive query, from nearly a forest to nearly everything under everything.
CREATE FUNCTION differences(scan boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE result bigint;
BEGIN
  PERFORM set_config('fhirterm.enable_relation_scan', scan::text, true);
  WITH RECURSIVE concept AS (SELECT child AS code FROM link UNION SELECT parent FROM link WHERE parent IS NOT NULL),
  expected (ancestor, descendant) AS (
    SELECT code, code FROM concept
    UNION
    SELECT e.ancestor, l.child FROM expected AS e JOIN link AS l ON l.parent = e.descendant),
  stored AS MATERIALIZED (SELECT code::bigint, ordinal, last_descendant, more_descendants FROM fhirterm.hierarchy('link', 'child', 'parent')),
  found AS (
    SELECT a.code AS ancestor, d.code AS descendant
      FROM stored AS a, fhirterm.descendant_intervals(a.ordinal, a.last_descendant, a.more_descendants) AS i
      JOIN stored AS d ON d.ordinal BETWEEN i.first AND i.last)
  SELECT count(*) INTO result FROM ((TABLE expected EXCEPT ALL TABLE found) UNION ALL (TABLE found EXCEPT ALL TABLE expected)) AS t;
  RETURN result;
END $$;
CREATE FUNCTION random_differences(nodes int, links int, reach int) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fill(nodes, links, reach);
  RETURN differences(true) + differences(false);
END $$;
SELECT nodes, links, reach, sum(random_differences(nodes, links, reach)) AS differences
  FROM (VALUES (2, 1, 2), (7, 9, 7), (30, 60, 30), (60, 600, 60), (200, 300, 12), (300, 500, 300)) AS v (nodes, links, reach), generate_series(1, 4)
 GROUP BY 1, 2, 3 ORDER BY 1, 2;
SELECT fill(1500, 2200, 900);
SELECT differences(true);
-- one concept with very many children, whose intervals overlap
SELECT fill(40, 400, 40);
INSERT INTO link SELECT DISTINCT child, 77777 FROM link;
INSERT INTO link SELECT 88888 + n % 7, child FROM (SELECT DISTINCT child FROM link) AS t, generate_series(1, 5) AS n;
SELECT differences(true), differences(false);

-- Siblings are in the order of their bytes: codes that begin alike for long, that are short, long, or not ASCII.
TRUNCATE link_text;
INSERT INTO link_text SELECT repeat('longest ', 1 + n % 40) || md5((n / 3)::text) || repeat('z', n % 3), NULL FROM generate_series(1, 6000) AS n;
INSERT INTO link_text SELECT left('the same at the beginning ' || n, 20 + n % 9), NULL FROM generate_series(1, 9000) AS n;
INSERT INTO link_text SELECT chr(n) || repeat(chr(n), n % 19), NULL FROM generate_series(1, 3000) AS n;
INSERT INTO link_text SELECT left('12345678', n), NULL FROM generate_series(0, 8) AS n;
INSERT INTO link_text SELECT repeat('x', n), NULL FROM generate_series(120, 132) AS n;
SELECT count(*), count(*) = (SELECT count(DISTINCT child) FROM link_text) AS all, count(*) FILTER (WHERE ordinal <> place) AS misplaced
  FROM (SELECT ordinal, row_number() OVER (ORDER BY code COLLATE "C") - 1 AS place FROM fhirterm.hierarchy('link_text', 'child', 'parent')) AS t;
-- a beginning in common takes no stack, however long it is
TRUNCATE link_text;
INSERT INTO link_text SELECT repeat('x', 12000 + n % 3) || n, NULL FROM generate_series(1, 2100) AS n;
SET max_stack_depth = '100kB';
SELECT count(*), count(*) FILTER (WHERE ordinal <> place) AS misplaced
  FROM (SELECT ordinal, row_number() OVER (ORDER BY code COLLATE "C") - 1 AS place FROM fhirterm.hierarchy('link_text', 'child', 'parent')) AS t;
RESET max_stack_depth;
TRUNCATE link;
INSERT INTO link SELECT (n % 2 * 2 - 1) * (n::numeric ^ (n % 5 + 1) * 7 % 9223372036854775807)::bigint, NULL FROM generate_series(0, 9000) AS n;
INSERT INTO link VALUES (9223372036854775807, NULL), (-9223372036854775808, NULL);
SELECT count(*), count(*) = (SELECT count(DISTINCT child) FROM link) AS all, count(*) FILTER (WHERE ordinal <> place) AS misplaced
  FROM (SELECT ordinal, row_number() OVER (ORDER BY code COLLATE "C") - 1 AS place FROM fhirterm.hierarchy('link', 'child', 'parent')) AS t;

-- Who reads again with the same arguments neither reads the table nor builds again.
SELECT fill(3000, 5000, 900);
CREATE FUNCTION buffers(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE told jsonb;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ' || query INTO told;
  RETURN (told -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::bigint + (told -> 0 -> 'Plan' ->> 'Shared Read Blocks')::bigint;
END $$;
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off;
SELECT count(*), count(DISTINCT b.code), sum(b.ordinal) FROM generate_series(1, 20) AS a JOIN fhirterm.hierarchy('link', 'child', 'parent') AS b ON b.ordinal <= a * 70;
SELECT buffers($$SELECT count(*) FROM generate_series(1, 20) AS a JOIN fhirterm.hierarchy('link', 'child', 'parent') AS b ON b.ordinal <= a * 70$$)
       < 2 * buffers($$SELECT code FROM fhirterm.hierarchy('link', 'child', 'parent')$$) AS once;
-- begun again in the middle of a batch, and after the last
SELECT a, answered = least(1400, greatest(0, codes - a)) AS right FROM (SELECT count(*) AS codes FROM fhirterm.hierarchy('link', 'child', 'parent')) AS n,
  LATERAL (SELECT a, (SELECT count(*) FROM (SELECT FROM fhirterm.hierarchy('link', 'child', 'parent') AS b WHERE b.ordinal >= a LIMIT 1400) AS t) AS answered FROM generate_series(0, 3000, 750) AS a) AS t;
RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_material;

-- Cursors: forth and back; what happens to the table after the first row makes no difference.
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT ordinal FROM fhirterm.hierarchy('link', 'child', 'parent');
FETCH 2 FROM c;
FETCH ABSOLUTE 1700 FROM c;
FETCH PRIOR FROM c;
FETCH FIRST FROM c;
CLOSE c;
DECLARE d NO SCROLL CURSOR FOR SELECT ordinal FROM fhirterm.hierarchy('link', 'child', 'parent');
INSERT INTO link VALUES (-999999, NULL);
FETCH 1 FROM d;
DELETE FROM link WHERE parent IS NOT NULL;
MOVE 1500 IN d;
FETCH 1 FROM d;
CLOSE d;
ROLLBACK;
BEGIN;
CREATE TABLE brief AS TABLE link;
DECLARE e NO SCROLL CURSOR FOR SELECT ordinal FROM fhirterm.hierarchy('brief', 'child', 'parent');
FETCH 1 FROM e;
DROP TABLE brief;
MOVE 1500 IN e;
FETCH 1 FROM e;
ROLLBACK;

-- A kept plan reads what its arguments say now, under the rights of who asks now.
PREPARE numbered (regclass, name) AS SELECT count(code), max(ordinal) FROM fhirterm.hierarchy($1, $2, 'parent');
SET plan_cache_mode = force_generic_plan;
CREATE TABLE small (child text, parent text);
INSERT INTO small VALUES ('b', 'a'), ('c', 'a'), ('c', 'b');
EXECUTE numbered ('small', 'child');
INSERT INTO small VALUES ('d', 'c');
EXECUTE numbered ('small', 'child');
EXECUTE numbered ('small', NULL);
EXECUTE numbered (NULL, 'child');
EXECUTE numbered ('small', 'mother');
CREATE ROLE regress_fhirterm_scanner;
GRANT USAGE ON SCHEMA hierarchy_scan TO regress_fhirterm_scanner;
SET ROLE regress_fhirterm_scanner;
EXECUTE numbered ('small', 'child');
RESET ROLE;
GRANT SELECT ON small TO regress_fhirterm_scanner;
SET ROLE regress_fhirterm_scanner;
EXECUTE numbered ('small', 'child');
RESET ROLE;
REVOKE EXECUTE ON FUNCTION fhirterm.hierarchy FROM public;
SET ROLE regress_fhirterm_scanner;
EXECUTE numbered ('small', 'child');
RESET ROLE;
GRANT EXECUTE ON FUNCTION fhirterm.hierarchy TO public;
RESET plan_cache_mode;

-- Errors come as they do from the function, again and again, and leave nothing behind.
INSERT INTO small VALUES ('a', 'd');
SELECT code FROM fhirterm.hierarchy('small', 'child', 'parent');
SELECT count(*) FROM generate_series(1, 3) AS n, LATERAL fhirterm.hierarchy(CASE WHEN n < 3 THEN 'link' ELSE 'small' END::regclass, 'child', 'parent');
DO $$
BEGIN
  FOR n IN 1 .. 50 LOOP
    BEGIN
      PERFORM code FROM fhirterm.hierarchy(CASE n % 2 WHEN 0 THEN 'small' ELSE 'link' END::regclass, 'child', 'parent') AS h WHERE 1 / (ordinal - 1100) > 1;
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
END $$;
SELECT count(*) FROM pg_backend_memory_contexts WHERE name ~ '^fhirterm (hierarchy|relation|scan|rows)$';
INSERT INTO small VALUES (NULL, 'd');
SELECT code FROM fhirterm.hierarchy('small', 'child', 'parent');

-- By statements that write, and for a table made of it.
CREATE TABLE kept AS SELECT code COLLATE "C" AS code, ordinal, last_descendant, more_descendants FROM fhirterm.hierarchy('link', 'child', 'parent');
SELECT count(*) > 2000 AS many, count(DISTINCT code) = count(*) AS each_once, sum(fhirterm.descendant_count(ordinal, last_descendant, more_descendants)) = (SELECT sum(fhirterm.descendant_count(ordinal, last_descendant, more_descendants)) FROM fhirterm.hierarchy('link', 'child', 'parent')) AS same FROM kept;
UPDATE kept SET ordinal = -1 - h.ordinal FROM fhirterm.hierarchy('link', 'child', 'parent') AS h WHERE h.code = kept.code AND h.ordinal = kept.ordinal;
SELECT count(*) FILTER (WHERE ordinal < 0) = count(*) AS all_changed FROM kept;

SET client_min_messages = warning;
DROP SCHEMA hierarchy_scan CASCADE;
DROP ROLE regress_fhirterm_scanner;
