-- Hierarchies of any table of links: ordinals, descendant intervals, and what is refused.
CREATE SCHEMA hierarchy_test;
SET search_path = hierarchy_test, public;
SET jit = off;

-- Several parents (CS-127): platypus is reached as a mammal and as a bird.
CREATE TABLE animal (child text, parent text);
INSERT INTO animal VALUES
  ('mammal', 'animal'), ('bird', 'animal'), ('dog', 'mammal'), ('cat', 'mammal'), ('beagle', 'dog'),
  ('platypus', 'mammal'), ('platypus', 'bird'), ('robin', 'bird'), ('unicorn', NULL), ('dog', 'mammal');
SELECT * FROM fhirterm.hierarchy('animal', 'child', 'parent');
SELECT h.code, fhirterm.descendant_count(h.ordinal, h.last_descendant, h.more_descendants),
       array_agg(d.code ORDER BY d.ordinal) AS descendants
  FROM fhirterm.hierarchy('animal', 'child', 'parent') h
  JOIN fhirterm.hierarchy('animal', 'child', 'parent') d
    ON fhirterm.is_descendant(d.ordinal, h.ordinal, h.last_descendant, h.more_descendants)
 GROUP BY 1, 2, h.ordinal ORDER BY h.ordinal;

-- The result depends on the set of rows alone.
CREATE TABLE animal_again AS SELECT DISTINCT child, parent FROM animal ORDER BY 2 DESC, 1 DESC;
SELECT count(*) AS differences
  FROM (TABLE animal_again EXCEPT TABLE animal) t;
SELECT count(*) AS same FROM fhirterm.hierarchy('animal', 'child', 'parent') a
  JOIN fhirterm.hierarchy('animal_again', 'child', 'parent') b
    ON ROW(a.*) IS NOT DISTINCT FROM ROW(b.*);

-- The closure against a recursive query (CS-132), for links in table link.
CREATE TABLE link (child int, parent int);
CREATE TABLE stored (code int PRIMARY KEY, ordinal int, last_descendant int, more_descendants bytea, parents int);
CREATE FUNCTION differences() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  result bigint;
BEGIN
  TRUNCATE stored;
  INSERT INTO stored SELECT code::int, ordinal, last_descendant, more_descendants, parents
    FROM fhirterm.hierarchy('link', 'child', 'parent');
  WITH RECURSIVE code AS (SELECT child AS code FROM link UNION SELECT parent FROM link WHERE parent IS NOT NULL),
  expected (ancestor, descendant) AS (
    SELECT code, code FROM code
    UNION
    SELECT e.ancestor, l.child FROM expected e JOIN link l ON l.parent = e.descendant),
  found AS (
    SELECT a.code AS ancestor, d.code AS descendant
      FROM stored a, fhirterm.descendant_intervals(a.ordinal, a.last_descendant, a.more_descendants) i
      JOIN stored d ON d.ordinal BETWEEN i.first AND i.last)
  SELECT (SELECT count(*) FROM ((TABLE expected EXCEPT ALL TABLE found) UNION ALL (TABLE found EXCEPT ALL TABLE expected)) t)
       + (SELECT count(*) FROM (SELECT ancestor, count(*) FROM expected GROUP BY 1
                                EXCEPT SELECT code, fhirterm.descendant_count(ordinal, last_descendant, more_descendants) FROM stored) t)
       + (SELECT count(*) FROM link l JOIN stored c ON c.code = l.child JOIN stored p ON p.code = l.parent WHERE c.ordinal <= p.ordinal)
       + (SELECT count(*) FROM stored WHERE parents <> (SELECT count(DISTINCT parent) FROM link WHERE child = code))
       + (SELECT max(ordinal) + 1 - count(DISTINCT ordinal) FROM stored)
    INTO result;
  RETURN result;
END $$;

-- Random graphs: from nearly a forest to nearly everything under everything; links go to lower numbers, so
-- that there is no cycle, after the numbers have been shuffled by a multiplication.
CREATE FUNCTION random_differences(nodes int, links int, reach int) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  TRUNCATE link;
  INSERT INTO link SELECT c * 7919 % 10007, greatest(0, c - 1 - floor(random() * least(c, reach))::int) * 7919 % 10007
    FROM (SELECT 1 + floor(random() * (nodes - 1))::int AS c FROM generate_series(1, links)) t;
  INSERT INTO link SELECT c * 7919 % 10007, NULL FROM generate_series(0, nodes - 1) c WHERE random() < 0.1;
  RETURN differences();
END $$;
SELECT setseed(0.5);
SELECT nodes, links, reach, sum(random_differences(nodes, links, reach)) AS differences
  FROM (VALUES (2, 1, 2), (6, 8, 6), (12, 30, 12), (40, 60, 40), (40, 400, 40), (150, 200, 150), (150, 240, 10), (300, 450, 300)) v (nodes, links, reach),
       generate_series(1, 10)
 GROUP BY 1, 2, 3 ORDER BY 1, 2;

-- Stacked diamonds, a grid, a complete bipartite graph, one node with many parents.
TRUNCATE link;
INSERT INTO link SELECT 3 * i + d, 3 * i FROM generate_series(0, 60) i, generate_series(1, 2) d;
INSERT INTO link SELECT 3 * i + 3, 3 * i + d FROM generate_series(0, 60) i, generate_series(1, 2) d;
SELECT differences();
TRUNCATE link;
INSERT INTO link SELECT x * 100 + y, (x - 1) * 100 + y FROM generate_series(1, 20) x, generate_series(0, 20) y;
INSERT INTO link SELECT x * 100 + y, x * 100 + y - 1 FROM generate_series(0, 20) x, generate_series(1, 20) y;
SELECT differences();
TRUNCATE link;
INSERT INTO link SELECT 100 + c, p FROM generate_series(0, 40) c, generate_series(0, 40) p;
INSERT INTO link SELECT 999, p FROM generate_series(0, 140) p;
SELECT differences();
SELECT count(*), max(parents) FROM stored;

-- Large ones, where a recursive query would take long: a chain, a fan, and a chain whose every node is also
-- a child of the first.
CREATE TABLE large (child int, parent int);
INSERT INTO large SELECT i, i - 1 FROM generate_series(1, 99999) i;
SELECT count(*), sum(fhirterm.descendant_count(ordinal, last_descendant, more_descendants)) AS pairs,
       count(more_descendants) AS more, bool_and(ordinal = code::int) AS in_order, min(last_descendant) AS last
  FROM fhirterm.hierarchy('large', 'child', 'parent');
INSERT INTO large SELECT i, 0 FROM generate_series(1, 99999) i;
SELECT count(*), sum(fhirterm.descendant_count(ordinal, last_descendant, more_descendants)) AS pairs, max(parents)
  FROM fhirterm.hierarchy('large', 'child', 'parent');
TRUNCATE large;
INSERT INTO large SELECT i, 0 FROM generate_series(1, 100000) i;
SELECT count(*), sum(fhirterm.descendant_count(ordinal, last_descendant, more_descendants)) AS pairs, max(last_descendant) AS last
  FROM fhirterm.hierarchy('large', 'child', 'parent');
TRUNCATE large;
INSERT INTO large SELECT i, NULL FROM generate_series(1, 100000) i;
SELECT count(*), sum(last_descendant - ordinal) AS links, sum(parents) AS parents
  FROM fhirterm.hierarchy('large', 'child', 'parent');

-- Cycles are refused and named (CS-130), a link to itself too.
CREATE TABLE cycle (child text, parent text);
INSERT INTO cycle VALUES ('a', 'b'), ('b', 'a');
SELECT * FROM fhirterm.hierarchy('cycle', 'child', 'parent');
TRUNCATE cycle;
INSERT INTO cycle VALUES ('b', 'a'), ('a', 'a');
SELECT * FROM fhirterm.hierarchy('cycle', 'child', 'parent');
TRUNCATE cycle;
INSERT INTO cycle VALUES ('leaf', 'x'), ('x', 'y'), ('y', 'z'), ('z', 'x'), ('z', 'root'), ('below', 'leaf'), ('other', NULL);
SELECT * FROM fhirterm.hierarchy('cycle', 'child', 'parent');
TRUNCATE cycle;
INSERT INTO cycle SELECT to_char(i, 'FM000'), to_char((i + 1) % 300, 'FM000') FROM generate_series(0, 299) i;
SELECT * FROM fhirterm.hierarchy('cycle', 'child', 'parent');
TRUNCATE cycle;
INSERT INTO cycle VALUES (repeat('long ', 100000), repeat('long ', 100000));
SELECT * FROM fhirterm.hierarchy('cycle', 'child', 'parent');
DO $$ BEGIN PERFORM FROM fhirterm.hierarchy('cycle', 'child', 'parent'); EXCEPTION WHEN OTHERS THEN RAISE NOTICE '%', SQLSTATE; END $$;

-- Empty tables, NULLs.
TRUNCATE cycle;
SELECT * FROM fhirterm.hierarchy('cycle', 'child', 'parent');
SELECT * FROM fhirterm.hierarchy(NULL, 'child', 'parent');
INSERT INTO cycle VALUES ('', NULL), ('a', '');
SELECT * FROM fhirterm.hierarchy('cycle', 'child', 'parent');
INSERT INTO cycle VALUES (NULL, 'a');
SELECT * FROM fhirterm.hierarchy('cycle', 'child', 'parent');

-- Long codes, and codes that begin with one another.
TRUNCATE cycle;
INSERT INTO cycle SELECT repeat('a', i), CASE WHEN i > 0 THEN repeat('a', i - 1) END FROM generate_series(0, 9) i;
INSERT INTO cycle SELECT md5(i::text) || repeat('x', i), 'a' FROM generate_series(10000, 10002) i;
SELECT left(code, 10) AS code, length(code), ordinal, last_descendant, more_descendants, parents
  FROM fhirterm.hierarchy('cycle', 'child', 'parent');

-- Columns of other types; the type of the columns need not be the same.
CREATE DOMAIN concept_code AS varchar(10);
CREATE TABLE typed (b bigint, s smallint, d concept_code, c char(8), u uuid, n numeric);
INSERT INTO typed VALUES
  (-9223372036854775808, 7, '7', '7', '00000000-0000-0000-0000-000000000001', 7.0),
  (9223372036854775807, 8, '8', '8', '00000000-0000-0000-0000-000000000002', 8);
SELECT code, ordinal, last_descendant FROM fhirterm.hierarchy('typed', 'b', 's');
SELECT code, ordinal, last_descendant FROM fhirterm.hierarchy('typed', 'u', 'd');
SELECT code, ordinal, last_descendant FROM fhirterm.hierarchy('typed', 'b', 'c');
SELECT code, ordinal, last_descendant FROM fhirterm.hierarchy('typed', 'n', 'u');
ALTER TABLE typed DROP COLUMN b;
SELECT code, ordinal, last_descendant FROM fhirterm.hierarchy('typed', 's', 'u');
SELECT code FROM fhirterm.hierarchy('typed', 'b', 'n');

-- Partitions and children are read as a query reads them; rows of the own transaction are seen.
CREATE TABLE parted (child int, parent int) PARTITION BY RANGE (child);
SELECT count(*) FROM fhirterm.hierarchy('parted', 'child', 'parent');
SELECT count(*) FROM fhirterm.hierarchy('parted', 'child', 'father');
CREATE TABLE parted_low (parent int, child int);
ALTER TABLE parted ATTACH PARTITION parted_low FOR VALUES FROM (0) TO (10);
CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (10) TO (20);
BEGIN;
INSERT INTO parted VALUES (1, 0), (2, 1), (12, 1), (13, 12);
SELECT code, ordinal, last_descendant FROM fhirterm.hierarchy('parted', 'child', 'parent');
ROLLBACK;
SELECT count(*) FROM fhirterm.hierarchy('parted', 'child', 'parent');
CREATE MATERIALIZED VIEW materialized AS SELECT * FROM animal WITH NO DATA;
SELECT count(*) FROM fhirterm.hierarchy('materialized', 'child', 'parent');
REFRESH MATERIALIZED VIEW materialized;
SELECT count(*) FROM fhirterm.hierarchy('materialized', 'child', 'parent');

-- What is no table, or has no such column.
CREATE VIEW seen AS SELECT * FROM animal;
SELECT * FROM fhirterm.hierarchy('seen', 'child', 'parent');
CREATE INDEX animal_child ON animal (child);
SELECT * FROM fhirterm.hierarchy('animal_child', 'child', 'parent');
SELECT * FROM fhirterm.hierarchy('animal', 'child', 'ctid');
SELECT * FROM fhirterm.hierarchy('animal', 'mother', 'parent');
SELECT * FROM fhirterm.hierarchy(4294967295::oid::regclass, 'child', 'parent');

-- Rights: SELECT on the table, or on both columns; row security is refused, not passed by.
CREATE ROLE regress_fhirterm_reader;
GRANT USAGE ON SCHEMA hierarchy_test TO regress_fhirterm_reader;
SET ROLE regress_fhirterm_reader;
SELECT count(*) FROM fhirterm.hierarchy('animal', 'child', 'parent');
RESET ROLE;
GRANT SELECT (child) ON animal TO regress_fhirterm_reader;
SET ROLE regress_fhirterm_reader;
SELECT count(*) FROM fhirterm.hierarchy('animal', 'child', 'parent');
SELECT count(*) FROM fhirterm.hierarchy('animal', 'child', 'secret');
RESET ROLE;
GRANT SELECT (parent) ON animal TO regress_fhirterm_reader;
SET ROLE regress_fhirterm_reader;
SELECT count(*) FROM fhirterm.hierarchy('animal', 'child', 'parent');
RESET ROLE;
ALTER TABLE animal ENABLE ROW LEVEL SECURITY;
SELECT count(*) FROM fhirterm.hierarchy('animal', 'child', 'parent');
SET ROLE regress_fhirterm_reader;
SELECT count(*) FROM fhirterm.hierarchy('animal', 'child', 'parent');
SET row_security = off;
SELECT count(*) FROM fhirterm.hierarchy('animal', 'child', 'parent');
RESET row_security;
RESET ROLE;

-- Intervals that would take more memory than allowed: many nodes, each under twenty of many others.
TRUNCATE link;
INSERT INTO link SELECT 100000 + c, (c::bigint * c * p * 7919) % 9973 FROM generate_series(1, 20000) c, generate_series(1, 20) p;
SET fhirterm.load_memory = '1MB';
SELECT count(*) FROM fhirterm.hierarchy('link', 'child', 'parent');
SET fhirterm.load_memory = '64MB';
SELECT count(*) > 20000 AS built FROM fhirterm.hierarchy('link', 'child', 'parent');

-- The stored form: NULLs, and more_descendants of a size that needs several bytes a number.
SELECT fhirterm.descendant_count(3, 7, NULL) AS five, fhirterm.descendant_count(NULL, 7, NULL) AS unknown,
       fhirterm.is_descendant(3, 3, 7, NULL) AS itself, fhirterm.is_descendant(8, 3, 7, NULL) AS beyond,
       fhirterm.is_descendant(2, 3, 7, '\x0100') AS before, fhirterm.is_descendant(NULL, 3, 7, NULL) AS unknown,
       fhirterm.is_descendant(9, 3, 7, '\x0100') AS more, fhirterm.descendant_count(3, 7, '') AS five;
SELECT * FROM fhirterm.descendant_intervals(3, 7, '\x01000101ffffff7f00');
SELECT * FROM fhirterm.descendant_intervals(3, NULL, '\x0100');
SELECT * FROM fhirterm.descendant_intervals(0, 2147483645, NULL);
SELECT fhirterm.descendant_count(0, 2147483647, NULL);
SELECT fhirterm.descendant_count(-1, 3, NULL);
SELECT fhirterm.is_descendant(3, 3, 2, NULL);
SELECT fhirterm.descendant_intervals(5, 4, NULL);

-- Damaged bytes: each kind, and then bytes at random: XX001 or an answer, never more.
SELECT fhirterm.descendant_count(3, 7, '\x01');
SELECT fhirterm.descendant_count(3, 7, '\x0080');
SELECT fhirterm.descendant_count(3, 7, '\x0000');
SELECT fhirterm.descendant_count(3, 7, '\x810000');
SELECT fhirterm.descendant_count(3, 7, '\xffffffff0800');
SELECT fhirterm.descendant_count(3, 7, '\xffffffff0700');
SELECT fhirterm.descendant_count(3, 7, '\x01ffffffff07');
SELECT fhirterm.descendant_count(3, 2147483647, '\x0101');
SELECT * FROM fhirterm.descendant_intervals(3, 7, '\x0180');
SELECT fhirterm.is_descendant(30, 3, 7, '\x0180');
CREATE FUNCTION damage(tries int) RETURNS TABLE (outcome text, seen boolean) LANGUAGE plpgsql AS $$
DECLARE
  bytes bytea;
  states text[] := '{}';
  total bigint;
BEGIN
  FOR i IN 1 .. tries LOOP
    SELECT coalesce(string_agg(set_byte('\x00', 0, floor(random() ^ 3 * 256)::int), ''), '') INTO bytes
      FROM generate_series(1, floor(random() * 40)::int);
    BEGIN
      total := fhirterm.descendant_count(0, 0, bytes);
      IF total <> (SELECT sum(last - first + 1::bigint) FROM fhirterm.descendant_intervals(0, 0, bytes)) THEN
        states := states || 'differ'::text;
      END IF;
      states := states || 'answer'::text;
    EXCEPTION WHEN OTHERS THEN
      states := states || SQLSTATE::text;
    END;
  END LOOP;
  RETURN QUERY SELECT DISTINCT s, true FROM unnest(states) s ORDER BY 1;
END $$;
SELECT * FROM damage(3000);

-- The SQLSTATEs of what is refused.
CREATE FUNCTION state_of(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE query;
  RETURN 'fine';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
TRUNCATE cycle;
INSERT INTO cycle VALUES ('a', 'b'), ('b', 'a');
CREATE TABLE no_child AS SELECT NULL::text AS child, 'a' AS parent;
CREATE MATERIALIZED VIEW unpopulated AS SELECT * FROM no_child WITH NO DATA;
GRANT EXECUTE ON FUNCTION state_of TO PUBLIC;
SELECT relation, state_of(format('SELECT * FROM fhirterm.hierarchy(%L, ''child'', ''parent'')', relation))
  FROM (VALUES ('cycle'), ('no_child'), ('unpopulated'), ('seen'), ('animal_child'), ('4294967295')) v (relation);
SELECT state_of($$SELECT * FROM fhirterm.hierarchy('animal', 'child', 'mother')$$) AS column,
       state_of($$SELECT fhirterm.descendant_count(5, 4, NULL)$$) AS interval,
       state_of($$SELECT fhirterm.is_descendant(5, 3, 4, '\x80')$$) AS bytes,
       state_of($$SELECT fhirterm.descendant_intervals(3, 4, '\x80')$$) AS bytes;
SET fhirterm.load_memory = '1MB';
SELECT state_of($$SELECT * FROM fhirterm.hierarchy('link', 'child', 'parent')$$) AS memory;
RESET fhirterm.load_memory;
SET ROLE regress_fhirterm_reader;
SELECT state_of($$SELECT * FROM fhirterm.hierarchy('cycle', 'child', 'parent')$$) AS no_right,
       state_of($$SELECT * FROM fhirterm.hierarchy('animal', 'child', 'parent')$$) AS row_security;
RESET ROLE;

DROP OWNED BY regress_fhirterm_reader;
DROP ROLE regress_fhirterm_reader;
SET client_min_messages = warning;
DROP SCHEMA hierarchy_test CASCADE;
