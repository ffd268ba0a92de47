-- Coded values in jsonb: a table of CodeableConcepts with two or three codings each, asked for the members of a set, by an
-- index and without one; against what else such data can be made to: plain columns with a btree index, a table of tokens
-- beside, an array of tokens with GIN, and codings unnested in the query.
-- Variables: url of the code system, rounds, rows.
CREATE TABLE bench.json_code AS
SELECT c.code, row_number() OVER (ORDER BY md5(c.code)) AS rank
  FROM fhirterm.concept AS c JOIN fhirterm.code_system AS s USING (content_id) WHERE s.url = :'url' ORDER BY 2 LIMIT 30000;
CREATE TABLE bench.json_doc AS
SELECT n AS id, n % 20000 AS patient, code, jsonb_build_object('text', 'As it was written down, ' || n % 1000, 'coding',
         jsonb_build_array(jsonb_build_object('system', 'http://example.org/CodeSystem/billing', 'code', 'B' || n % 5000, 'display', 'Billed as ' || n % 5000),
                           jsonb_build_object('system', :'url', 'code', code, 'display', 'Name of ' || code)) ||
         CASE WHEN n % 2 = 0 THEN jsonb_build_array(jsonb_build_object('system', 'http://example.org/CodeSystem/local', 'code', 'L' || n % 300)) ELSE '[]' END) AS concept
  FROM (SELECT n, floor(exp(random() * ln((SELECT count(*) + 1 FROM bench.json_code))))::bigint AS rank FROM generate_series(1, :rows) AS n OFFSET 0) AS drawn
  JOIN bench.json_code USING (rank);
CREATE TABLE bench.json_plain AS SELECT id, patient, CAST(:'url' AS text) AS system, code FROM bench.json_doc;
CREATE TABLE bench.json_side AS SELECT id, c ->> 'system' AS system, c ->> 'code' AS code FROM bench.json_doc, jsonb_array_elements(concept -> 'coding') AS c;
CREATE TABLE bench.json_array AS SELECT id, patient, ARRAY(SELECT (c ->> 'system') || '|' || (c ->> 'code') FROM jsonb_array_elements(concept -> 'coding') AS c) AS tokens FROM bench.json_doc;
ALTER TABLE bench.json_doc DROP COLUMN code;
ALTER TABLE bench.json_doc ADD PRIMARY KEY (id);
CREATE INDEX json_doc_concept ON bench.json_doc USING gin (concept fhir_token_ops);
CREATE INDEX ON bench.json_plain (code);
CREATE INDEX ON bench.json_side (code);
CREATE INDEX ON bench.json_array USING gin (tokens);
VACUUM ANALYZE bench.json_doc;
VACUUM ANALYZE bench.json_plain;
VACUUM ANALYZE bench.json_side;
VACUUM ANALYZE bench.json_array;

-- What is asked for: the sets whose sizes come nearest to two, and their members for those that need them written down.
CREATE TABLE bench.json_set AS
SELECT wanted, (SELECT near.code FROM (SELECT c.code, c.ordinal FROM fhirterm.concept AS c JOIN fhirterm.code_system AS s USING (content_id)
                                        WHERE s.url = :'url' ORDER BY abs((c.last_descendant - c.ordinal) * 1.3 - wanted), c.ordinal LIMIT 50) AS near
                 ORDER BY abs((SELECT count(*) FROM fhir_descendants(:'url', near.code)) - wanted), near.ordinal LIMIT 1) AS code
  FROM unnest('{1000,5800}'::integer[]) AS wanted;
CREATE TABLE bench.json_member AS
SELECT s.wanted, CAST(:'url' AS text) AS system, d.code FROM bench.json_set AS s, fhir_descendants(:'url', s.code) AS d;
ANALYZE bench.json_member;

CREATE TABLE bench.json_way (way text, index boolean, every_round boolean, query text);
INSERT INTO bench.json_way VALUES
  ('plain columns with btree', true, true, $$SELECT sum(patient) FROM bench.json_plain WHERE fhir_member_of(system, code, %1$L)$$),
  ('table of tokens with btree', true, true, $$SELECT sum(patient) FROM bench.json_doc WHERE id IN (SELECT t.id FROM bench.json_side AS t WHERE t.code = ANY (ARRAY(SELECT m.code FROM bench.json_member AS m WHERE m.wanted = %2$s)) AND t.system = %4$L)$$),
  ('array of tokens with GIN &&', true, true, $$SELECT sum(patient) FROM bench.json_array WHERE tokens && ARRAY(SELECT m.system || '|' || m.code FROM bench.json_member AS m WHERE m.wanted = %2$s)$$),
  ('fhir_member_of', true, true, $$SELECT sum(patient) FROM bench.json_doc WHERE fhir_member_of(concept, %1$L)$$),
  ('<@', true, true, $$SELECT sum(patient) FROM bench.json_doc WHERE concept <@ %1$L::fhir_valueset$$),
  ('fhir_subsumed_by', true, true, $$SELECT sum(patient) FROM bench.json_doc WHERE fhir_subsumed_by(concept, %3$L)$$),
  ('unnested and hashed', false, true, $$SELECT sum(patient) FROM bench.json_doc WHERE id IN (SELECT d.id FROM bench.json_doc AS d, jsonb_array_elements(d.concept -> 'coding') AS c JOIN bench.json_member AS m ON m.system = c ->> 'system' AND m.code = c ->> 'code' WHERE m.wanted = %2$s)$$),
  ('fhir_member_of without index', false, true, $$SELECT sum(patient) FROM bench.json_doc WHERE fhir_member_of(concept, %1$L)$$),
  ('fhir_subsumed_by without index', false, true, $$SELECT sum(patient) FROM bench.json_doc WHERE fhir_subsumed_by(concept, %3$L)$$),
  ('fhir_validate_code without index', false, false, $$SELECT sum(patient) FROM bench.json_doc WHERE fhir_validate_code(concept, %1$L)$$);
CREATE TABLE bench.json_timing (wanted integer, way text, index boolean, ms numeric, answer numeric);

-- Each statement in a transaction of its own, so that its planning is all its own.
CREATE PROCEDURE bench.time_json(url text, rounds integer) LANGUAGE plpgsql AS $$
DECLARE
  item record; query text; start timestamptz; answer numeric;
BEGIN
  FOR item IN SELECT s.wanted, s.code, w.* FROM generate_series(1, rounds) AS r, bench.json_set AS s, bench.json_way AS w WHERE r = 1 OR w.every_round LOOP
    PERFORM set_config('enable_bitmapscan', CASE WHEN item.index THEN 'on' ELSE 'off' END, false);
    query := format(item.query, url || '?fhir_vs=isa/' || item.code, item.wanted, jsonb_build_object('system', url, 'code', item.code), url);
    IF item.every_round THEN EXECUTE query INTO answer; END IF;	-- so that none profits from what the one before has read
    COMMIT;
    start := clock_timestamp();
    EXECUTE query INTO answer;
    INSERT INTO bench.json_timing VALUES (item.wanted, item.way, item.index, extract(epoch FROM clock_timestamp() - start) * 1000, answer);
    COMMIT;
  END LOOP;
END $$;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
CALL bench.time_json(:'url', :rounds);

-- All ways come to the same; a concept of other systems fails validation, which is asked for its time alone.
DO $$
BEGIN
  IF EXISTS (SELECT FROM bench.json_timing WHERE way NOT LIKE 'fhir_validate_code%' GROUP BY wanted HAVING count(DISTINCT coalesce(answer, 0)) > 1) THEN
    RAISE EXCEPTION 'the answers differ';
  END IF;
END $$;

CREATE VIEW bench.json_result AS
WITH median AS (
  SELECT wanted, way, index, (percentile_cont(0.5) WITHIN GROUP (ORDER BY ms))::numeric AS ms FROM bench.json_timing GROUP BY wanted, way, index
), size AS (
  SELECT wanted, count(*) AS codes FROM bench.json_member GROUP BY wanted
), base AS (
  SELECT * FROM median WHERE way NOT LIKE 'fhir_%' AND way <> '<@'
), ours AS (
  SELECT * FROM median WHERE way LIKE 'fhir_%' OR way = '<@'
)
SELECT wanted, base.index, format('codings in jsonb, a set of %s codes: %s / %s', codes, base.way, ours.way) AS what, round(base.ms, 2) AS base, round(ours.ms, 2) AS ours,
       round(ours.ms / greatest(base.ms, 0.01), 2) AS ratio,
       CASE base.way WHEN 'plain columns with btree' THEN 'at most 5' WHEN 'unnested and hashed' THEN 'at most 3' ELSE '' END AS goal
  FROM base JOIN ours USING (wanted, index) JOIN size USING (wanted);
