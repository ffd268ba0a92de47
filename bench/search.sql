-- Terms as people index them for searching, what is searched for, and the ways of asking. Variable: url of the code system.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET work_mem = '256MB';
SET maintenance_work_mem = '256MB';

-- the concept with about 120,000 below it, or a quarter of a smaller terminology
SELECT s.content_id AS content, c.code AS above FROM fhirterm.concept AS c JOIN fhirterm.code_system AS s USING (content_id) WHERE s.url = :'url'
 ORDER BY abs(fhirterm.descendant_count(ordinal, last_descendant, more_descendants) - least(120000, s.concept_count / 4)), ordinal LIMIT 1 \gset

-- displays and designations of active concepts; folded as fhir_search does it, by what SQL offers
CREATE TABLE bench.term AS
SELECT number, code, array_to_tsvector(array_remove(string_to_array(folded, ' '), '')) AS vector, length(replace(folded, ' ', '')) AS length
  FROM (SELECT number, code, regexp_replace(regexp_replace(normalize(lower(term), NFKD), U&'[\0300-\036F]', '', 'g'), '[^a-z0-9]+', ' ', 'g') AS folded
          FROM (SELECT ordinal AS number, code, display AS term FROM fhirterm.concept WHERE content_id = :content AND flags & 1 = 0 AND display IS NOT NULL
                UNION SELECT d.ordinal, c.code, d.value FROM fhirterm.designation AS d JOIN fhirterm.concept AS c USING (content_id, ordinal) WHERE content_id = :content AND c.flags & 1 = 0) AS terms) AS folding;
CREATE INDEX ON bench.term USING gin (vector);
VACUUM (FREEZE, ANALYZE) bench.term;
-- and what is below the concept, as a table with a key and as ranges of the places that fhirterm gave them
CREATE TABLE bench.below AS SELECT ordinal AS number FROM fhir_descendants(:'url', :'above') AS d JOIN fhirterm.concept AS c ON c.content_id = :content AND c.code = d.code;
ALTER TABLE bench.below ADD PRIMARY KEY (number);
VACUUM (FREEZE, ANALYZE) bench.below;
SELECT range_agg(int4range(number, number + 1)) AS ranges FROM bench.below \gset

-- What is searched for: beginnings of three letters, and pairs of them that some term below the concept has.
CREATE TABLE bench.beginning AS
SELECT left(word, 3) AS beginning, sum(ndoc) AS terms FROM ts_stat('SELECT vector FROM bench.term') WHERE word ~ '^[a-z]{3}' GROUP BY left(word, 3);
CREATE TABLE bench.search (place serial, what text, text text, query tsquery, terms bigint, goal text);
-- Half of all words begin with beginnings as frequent as the ordinary one, or more so. The rarest takes GIN next to no time.
WITH ranked AS (SELECT beginning, terms, sum(terms) OVER (ORDER BY terms, beginning) / sum(terms) OVER () AS rank FROM bench.beginning WHERE terms >= 20)
INSERT INTO bench.search (what, text, goal)
SELECT DISTINCT ON (wanted) what || ' three letters', beginning, goal
  FROM ranked, (VALUES (1, 1.0, 'the most frequent', 'at least 5'), (2, 0.5, 'ordinary', 'at least 5'), (3, 0.2, 'rare', 'at least 5'), (4, 0.0, 'the rarest', 'at least 1')) AS w (wanted, share, what, goal)
 ORDER BY wanted, abs(rank - share);
INSERT INTO bench.search (what, text, goal) SELECT 'the most frequent letter', left(beginning, 1), 'at least 1' FROM bench.beginning GROUP BY left(beginning, 1) ORDER BY sum(terms) DESC LIMIT 1;
WITH drawn AS MATERIALIZED (SELECT tsvector_to_array(vector) AS words FROM bench.term WHERE number IN (SELECT number FROM bench.below) ORDER BY md5(number::text), length LIMIT 500),
pair AS (
  SELECT DISTINCT a.beginning AS one, b.beginning AS other, least(a.terms, b.terms) AS fewer, greatest(a.terms, b.terms) AS more
    FROM drawn, unnest(words) AS w, unnest(words) AS v, bench.beginning AS a, bench.beginning AS b
   WHERE a.beginning = left(w, 3) AND b.beginning = left(v, 3) AND a.beginning < b.beginning),
ranked AS (SELECT *, percent_rank() OVER (ORDER BY fewer, more, one, other) AS by_fewer, percent_rank() OVER (ORDER BY more, fewer, one, other) AS by_more,
                  percent_rank() OVER (ORDER BY more::float / fewer, one, other) AS by_ratio FROM pair)
INSERT INTO bench.search (what, text, goal)
SELECT DISTINCT ON (wanted) what, one || ' ' || other, 'at least 5'
  FROM ranked, (VALUES (1, 'both frequent'), (2, 'a frequent and a rare one'), (3, 'ordinary pair'), (4, 'both rare')) AS w (wanted, what)
 ORDER BY wanted, CASE wanted WHEN 1 THEN 1 - by_fewer WHEN 2 THEN 1 - by_ratio WHEN 3 THEN abs(by_fewer - 0.5) ELSE by_more END;
UPDATE bench.search SET query = to_tsquery('simple', replace(text, ' ', ':* & ') || ':*');
UPDATE bench.search SET terms = (SELECT count(*) FROM bench.term WHERE vector @@ query);

-- The ways of asking: the answer is the codes in order. A concept counts once, by the shortest of its terms that match.
CREATE TABLE bench.way (name text, statement text);
INSERT INTO bench.way VALUES
  ('fhir_search', format('SELECT array_agg(code) FROM fhir_search($1, %L, count => 20)', :'url' || '?fhir_vs=isa/' || :'above')),
  ('table', 'SELECT array_agg(code) FROM (SELECT code FROM bench.term WHERE vector @@ $2 AND number IN (SELECT number FROM bench.below) GROUP BY number, code ORDER BY min(length), number LIMIT 20) AS best'),
  ('ranges', format('SELECT array_agg(code) FROM (SELECT code FROM bench.term WHERE vector @@ $2 AND number <@ %L::int4multirange GROUP BY number, code ORDER BY min(length), number LIMIT 20) AS best', :'ranges'));
CREATE TABLE bench.search_time (place integer, way text, ms numeric);
CREATE TABLE bench.search_answer (place integer, way text, codes text[]);

-- One time round all searches and ways is not counted.
CREATE PROCEDURE bench.measure_searches(rounds integer) LANGUAGE plpgsql AS $$
DECLARE item record; start timestamptz; codes text[];
BEGIN
  FOR item IN
    SELECT round, place, text, query, name, statement FROM generate_series(0, rounds) AS round, bench.search, bench.way, generate_series(1, CASE WHEN round = 0 THEN 1 ELSE 3 END) AS times
     ORDER BY round, place, times, name
  LOOP
    start := clock_timestamp();
    EXECUTE item.statement INTO codes USING item.text, item.query;
    IF item.round = 0 THEN
      INSERT INTO bench.search_answer VALUES (item.place, item.name, codes);
    ELSE
      INSERT INTO bench.search_time VALUES (item.place, item.name, extract(epoch FROM clock_timestamp() - start) * 1000);
    END IF;
    COMMIT;
  END LOOP;
END $$;

-- The quicker of the ways by GIN is what fhir_search is measured by. Ends the run if ways have answered differently.
CREATE PROCEDURE bench.tell_searches() LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
  SELECT string_agg(format('%s: %s: %s', text, way, codes), E'\n' ORDER BY place, way) INTO wrong FROM bench.search_answer JOIN bench.search USING (place)
   WHERE place IN (SELECT place FROM bench.search_answer GROUP BY place HAVING count(DISTINCT coalesce(codes, '{}')) > 1);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'answers differ' USING DETAIL = wrong;
  END IF;
  INSERT INTO bench.line (part, what, base, ours, unit, ratio, goal)
  SELECT 'search', format('best 20 of %s below a concept with %s: GIN, filter and sort / fhir_search (%s, %s: %s terms)', (SELECT count(*) FROM bench.term), (SELECT count(*) FROM bench.below), what, text, terms),
         base, ours, 'ms', base / ours, goal
    FROM bench.search JOIN (
      SELECT place, min(ms) FILTER (WHERE way <> 'fhir_search') AS base, min(ms) FILTER (WHERE way = 'fhir_search') AS ours
        FROM (SELECT place, way, (percentile_cont(0.5) WITHIN GROUP (ORDER BY ms))::numeric AS ms FROM bench.search_time GROUP BY place, way) AS median GROUP BY place) AS t USING (place)
   ORDER BY place;
END $$;
