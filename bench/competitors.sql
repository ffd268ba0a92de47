-- What people keep beside a terminology to ask for subsets, made from the is-a links in bench.link (child, parent) alone;
-- two tables of facts; and the queries that are compared.
-- Variables: url of the code system, zipf_rows, uniform_rows, pair_rows, part_rows, sizes and plan_sizes (of sets, as arrays).
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET work_mem = '256MB';
SET maintenance_work_mem = '256MB';
SELECT setseed(0.5) \g /dev/null

\echo tables of codes, links and closures
CREATE TABLE bench.concept AS
SELECT row_number() OVER (ORDER BY md5(code))::integer AS number, code
  FROM (SELECT child AS code FROM bench.link UNION SELECT parent FROM bench.link) AS mentioned;
ALTER TABLE bench.concept ADD PRIMARY KEY (number);
CREATE UNIQUE INDEX ON bench.concept (code);
CREATE TABLE bench.edge AS SELECT parent, child FROM bench.link;
CREATE INDEX ON bench.edge (parent);
CREATE INDEX ON bench.edge (child);
ANALYZE bench.concept, bench.edge;

-- pairs of integers, each concept with itself, too
CREATE TABLE bench.closure_number AS
WITH RECURSIVE edge AS MATERIALIZED (
  SELECT p.number AS parent, c.number AS child
    FROM bench.edge AS e JOIN bench.concept AS p ON p.code = e.parent JOIN bench.concept AS c ON c.code = e.child
), pair (ancestor, descendant) AS (
  SELECT number, number FROM bench.concept
  UNION
  SELECT edge.parent, pair.descendant FROM pair JOIN edge ON edge.child = pair.ancestor)
SELECT * FROM pair;
CREATE UNIQUE INDEX ON bench.closure_number (ancestor, descendant);
CREATE UNIQUE INDEX ON bench.closure_number (descendant, ancestor);
CREATE TABLE bench.closure_text AS
SELECT a.code AS ancestor, d.code AS descendant
  FROM bench.closure_number AS p JOIN bench.concept AS a ON a.number = p.ancestor JOIN bench.concept AS d ON d.number = p.descendant;
CREATE UNIQUE INDEX ON bench.closure_text (ancestor, descendant);
CREATE UNIQUE INDEX ON bench.closure_text (descendant, ancestor);

SELECT count(*) > 0 AS intarray FROM pg_available_extensions WHERE name = 'intarray' \gset
\if :intarray
  CREATE EXTENSION IF NOT EXISTS intarray;
  CREATE TABLE bench.ancestors AS
  SELECT descendant AS number, array_agg(ancestor ORDER BY ancestor) AS ancestors FROM bench.closure_number GROUP BY descendant;
  CREATE INDEX ON bench.ancestors USING gin (ancestors gin__int_ops);
\else
  \warn intarray is not installed (on Debian it comes with the server): that competitor is left out
\endif

\echo tables of facts
-- ranks are drawn after Zipf's law from 30,000 codes, or all are as likely
CREATE TABLE bench.zipf (patient integer NOT NULL, concept integer NOT NULL, code text NOT NULL);
CREATE TABLE bench.uniform (LIKE bench.zipf);
SELECT least(30000, count(*)) AS frequent, count(*) AS concepts FROM bench.concept \gset
INSERT INTO bench.zipf
SELECT n, c.number, c.code
  FROM (SELECT n, floor(exp(random() * ln(:frequent + 1)))::integer AS rank FROM generate_series(1, :zipf_rows) AS n OFFSET 0) AS drawn
  JOIN bench.concept AS c ON c.number = drawn.rank;
INSERT INTO bench.uniform
SELECT n, c.number, c.code
  FROM (SELECT n, 1 + floor(random() * :concepts)::integer AS rank FROM generate_series(1, :uniform_rows) AS n OFFSET 0) AS drawn
  JOIN bench.concept AS c ON c.number = drawn.rank;
-- what asks per row is measured on some of the rows
CREATE TABLE bench.zipf_part AS SELECT * FROM bench.zipf LIMIT :part_rows;
CREATE TABLE bench.uniform_part AS SELECT * FROM bench.uniform LIMIT :part_rows;

-- pairs of which neither side is constant; a is one of 2,000 concepts that have descendants
CREATE TABLE bench.asked AS
SELECT row_number() OVER (ORDER BY md5(code || 'a')) AS rank, code, number
  FROM bench.concept WHERE code IN (SELECT parent FROM bench.edge) ORDER BY 1 LIMIT 2000;
CREATE TABLE bench.pair_zipf AS
SELECT asked.code AS a, fact.code AS b, asked.number AS a_number, fact.concept AS b_number
  FROM (SELECT 1 + floor(random() * (SELECT count(*) FROM bench.asked))::integer AS rank, f.* FROM bench.zipf AS f LIMIT :pair_rows) AS fact
  JOIN bench.asked USING (rank);
CREATE TABLE bench.pair_uniform AS
SELECT asked.code AS a, fact.code AS b, asked.number AS a_number, fact.concept AS b_number
  FROM (SELECT 1 + floor(random() * (SELECT count(*) FROM bench.asked))::integer AS rank, f.* FROM bench.uniform AS f LIMIT :pair_rows) AS fact
  JOIN bench.asked USING (rank);

\echo the sets that are asked for
CREATE TABLE bench.subset AS
WITH size AS (SELECT ancestor AS number, count(*) AS members FROM bench.closure_number GROUP BY ancestor)
SELECT wanted, wanted = ANY (:'sizes'::integer[]) AS everywhere, number, code, members,
       (SELECT array_agg(descendant) FROM bench.closure_text WHERE ancestor = code)::text AS codes
  FROM unnest(:'sizes'::integer[] || :'plan_sizes'::integer[]) AS wanted,
       LATERAL (SELECT number, members FROM size ORDER BY abs(members - wanted), number LIMIT 1) AS nearest
  JOIN bench.concept USING (number);

CREATE FUNCTION bench.is_a(code text, above text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM bench.closure_text AS c WHERE c.ancestor = above AND c.descendant = code);
END $$;

-- Names in braces stand for the table, the code and number of the concept, its codes, and the code system's url.
CREATE TABLE bench.competitor (place integer, name text PRIMARY KEY, label text, rows text, ours boolean, prepare text, query text);
INSERT INTO bench.competitor
SELECT row_number() OVER (), name, label, rows, ours, prepare, 'SELECT count(*), sum(patient) FROM bench.{table} AS f' || rest
  FROM (VALUES
    ('floor', 'a trivial C function', 'all', false, NULL, $$ WHERE f.code = ''$$),
    ('recursive', 'recursive query over links', 'all', false, NULL, $$ WHERE f.code IN (
       WITH RECURSIVE below (code) AS (SELECT '{code}'::text UNION SELECT e.child FROM bench.edge AS e JOIN below ON e.parent = below.code) SELECT code FROM below)$$),
    ('closure_text', 'closure table of codes, join', 'all', false, NULL, $$ JOIN bench.closure_text AS c ON c.descendant = f.code WHERE c.ancestor = '{code}'$$),
    ('closure_number', 'closure table of integers, join', 'all', false, NULL, $$ JOIN bench.closure_number AS c ON c.descendant = f.concept WHERE c.ancestor = {number}$$),
    ('intarray', 'arrays of ancestors, intarray GIN', 'all', false, NULL, $$ WHERE f.concept IN (SELECT number FROM bench.ancestors WHERE ancestors @> ARRAY[{number}])$$),
    ('array', '= ANY of a literal array', 'all', false, NULL, $$ WHERE f.code = ANY ('{codes}')$$),
    ('temporary', 'temporary table, ANALYZE, semi-join', 'all', false,
       $$CREATE TEMPORARY TABLE chosen AS SELECT descendant AS code FROM bench.closure_text WHERE ancestor = '{code}'; ANALYZE chosen$$,
       $$ WHERE f.code IN (SELECT code FROM chosen)$$),
    ('exists', 'correlated EXISTS on the closure table', 'part', false, NULL, $$ WHERE EXISTS (SELECT FROM bench.closure_text AS c WHERE c.ancestor = '{code}' AND c.descendant = f.code OFFSET 0)$$),
    ('plpgsql', 'PL/pgSQL function for each row', 'part', false, NULL, $$ WHERE bench.is_a(f.code, '{code}')$$),
    ('subsumed_by', 'fhir_subsumed_by', 'both', true, NULL, $$ WHERE fhir_subsumed_by('{url}', f.code, '{code}')$$),
    ('member_of', 'fhir_member_of', 'all', true, NULL, $$ WHERE fhir_member_of('{url}', f.code, '{url}?fhir_vs=isa/{code}')$$),
    ('descendants_in', 'IN fhir_descendants, semi-join', 'all', true, NULL, $$ WHERE f.code IN (SELECT code FROM fhir_descendants('{url}', '{code}'))$$),
    ('descendants', 'JOIN fhir_descendants', 'all', true, NULL, $$ JOIN fhir_descendants('{url}', '{code}') AS d ON d.code = f.code$$),
    ('value_set_in', 'IN fhir_value_set, semi-join', 'all', true, NULL, $$ WHERE f.code IN (SELECT code FROM fhir_value_set('{url}?fhir_vs=isa/{code}'))$$),
    ('value_set', 'JOIN fhir_value_set', 'all', true, NULL, $$ JOIN fhir_value_set('{url}?fhir_vs=isa/{code}') AS v ON v.code = f.code$$)
  ) AS v (name, label, rows, ours, prepare, rest)
 WHERE name <> 'intarray' OR :'intarray';
VACUUM (ANALYZE, FREEZE);
CHECKPOINT;
