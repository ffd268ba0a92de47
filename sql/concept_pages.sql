-- Pages of concepts and codes (fhirterm.concept_page): whatever they answer is held against the rows of fhirterm.concept; and damage to them.
SET client_min_messages = warning;
SELECT setseed(0.4);

-- Codes of every form: digits, with zeros in front, up to the longest that pages hold and beyond, other letters, short ones, common beginnings.
CREATE FUNCTION pg_temp.made_code(i integer, form integer) RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT CASE form
    WHEN 0 THEN (i::bigint * 7919 * 104729)::text
    WHEN 1 THEN repeat('0', 1 + i % 5) || i
    WHEN 2 THEN i || repeat('9', i % 123)
    WHEN 3 THEN 'l' || i || repeat('o', 110 + i % 50) || 'ng'
    WHEN 4 THEN U&'\00fc\4e2d' || i || U&'\00df'
    WHEN 5 THEN 'common-beginning-of-many/' || i / 7 || '.' || i
    WHEN 6 THEN chr(33 + i % 90) || CASE WHEN i < 90 THEN '' ELSE i::text END
    ELSE repeat('1', 100 + i % 30) || i END $$;
-- A root, and concepts that have one to four of those before them as parents, the root most often.
CREATE FUNCTION pg_temp.load(name text, size integer, random_parents boolean) RETURNS text LANGUAGE sql VOLATILE AS $$
  WITH made AS MATERIALIZED (
      SELECT i, CASE WHEN i = 0 THEN 'root' ELSE pg_temp.made_code(i, (random() * 8)::integer) END AS code FROM generate_series(0, size - 1) AS i),
    one AS (SELECT min(i) AS i, code FROM made GROUP BY code),
    numbered AS MATERIALIZED (SELECT row_number() OVER (ORDER BY i) - 1 AS n, code FROM one),
    parent AS (SELECT DISTINCT n, (CASE WHEN random_parents THEN random() * random() * (n - 1) ELSE 0 END)::integer AS of
      FROM numbered, generate_series(1, 4) WHERE n > 0),
    parents AS (SELECT parent.n, jsonb_agg(jsonb_build_object('code', 'parent', 'valueCode', p.code)) AS property
      FROM parent JOIN numbered AS p ON p.n = parent.of GROUP BY parent.n)
  SELECT action FROM fhir_load(jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/CodeSystem/pages-' || name, 'version', '1',
    'status', 'active', 'content', 'complete', 'caseSensitive', true, 'hierarchyMeaning', 'is-a',
    'property', '[{"code": "parent", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#parent"}]'::jsonb)
    || CASE WHEN size = 0 THEN '{}' ELSE jsonb_build_object('concept', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', code, 'display', md5(code),
      'property', property)) ORDER BY n)
      FROM numbered LEFT JOIN parents USING (n))) END) $$;
CREATE FUNCTION pg_temp.stored(which text) RETURNS SETOF fhirterm.concept LANGUAGE sql AS $$
  SELECT c.* FROM fhirterm.concept AS c JOIN fhirterm.code_system USING (content_id) WHERE url = 'http://example.org/CodeSystem/pages-' || which $$;
CREATE FUNCTION pg_temp.pages(which text) RETURNS SETOF fhirterm.concept_page LANGUAGE sql AS $$
  SELECT p.* FROM fhirterm.concept_page AS p JOIN fhirterm.code_system USING (content_id) WHERE url = 'http://example.org/CodeSystem/pages-' || which $$;

SELECT name, pg_temp.load(name, size, name <> 'flat') FROM (VALUES ('none', 0), ('one', 1), ('few', 17), ('group', 33), ('flat', 700), ('many', 6000)) AS t (name, size);
-- Groups that share concepts at random: the intervals of some are too many for a page.
SELECT action FROM fhir_load(jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/CodeSystem/pages-scattered', 'version', '1',
  'status', 'active', 'content', 'complete', 'caseSensitive', true, 'hierarchyMeaning', 'is-a',
  'property', '[{"code": "parent", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#parent"}]'::jsonb,
  'concept', '[{"code": "root", "display": "d"}]'::jsonb
    || (SELECT jsonb_agg(jsonb_build_object('code', 'group' || g, 'property', '[{"code": "parent", "valueCode": "root"}]'::jsonb)) FROM generate_series(0, 7) AS g)
    || (SELECT jsonb_agg(jsonb_build_object('code', 'n' || i, 'display', md5('n' || i), 'property',
              (SELECT jsonb_agg(jsonb_build_object('code', 'parent', 'valueCode', 'group' || g)) FROM generate_series(0, 7) AS g WHERE md5(i || '.' || g) < '8' OR g = i % 8)) ORDER BY i)
          FROM generate_series(1, 6000) AS i)));
SELECT count(*) FILTER (WHERE length(more_descendants) > 1700) > 0 AS beyond_a_page, count(*) FILTER (WHERE length(more_descendants) BETWEEN 1 AND 1700) > 0 AS within FROM pg_temp.stored('scattered');

-- What a page is: it lies in its row as it is, and every concept is in one.
SELECT name, count(*) > 0 AS pages, bool_and(length(page) BETWEEN 2 AND 1960 AND pg_column_size(page) = length(page) + 4) AS inline,
       count(*) FILTER (WHERE first_ordinal < 0 AND first_code = '') AS first_of_codes, min(first_ordinal) FILTER (WHERE first_ordinal >= 0) AS first_of_concepts
  FROM unnest(ARRAY['none', 'one', 'few', 'group', 'flat', 'many', 'scattered']) AS name, pg_temp.pages(name) GROUP BY name ORDER BY name;

-- Located: one by one, where the memory for codes is too small for all of them, and all at once.
CREATE FUNCTION pg_temp.wrongly_located(name text, OUT some_codes boolean, OUT wrong bigint, OUT found_but_absent bigint, OUT wrong_by_row bigint) LANGUAGE plpgsql AS $$
DECLARE
  url text := 'http://example.org/CodeSystem/pages-' || name;
  one record;
BEGIN
  SELECT count(*) > 0, count(*) FILTER (WHERE fhir_display(url, code) IS DISTINCT FROM display) INTO some_codes, wrong FROM pg_temp.stored(name) WHERE display IS NOT NULL;
  SELECT count(*) FILTER (WHERE fhir_display(url, other) IS NOT NULL) INTO found_but_absent
    FROM (SELECT code || '0' FROM pg_temp.stored(name) UNION SELECT '0' || code FROM pg_temp.stored(name) UNION SELECT left(code, -1) FROM pg_temp.stored(name)
          UNION SELECT code || chr(1) FROM pg_temp.stored(name) UNION SELECT code || repeat('z', 130) FROM pg_temp.stored(name) UNION SELECT '') AS t (other)
   WHERE other NOT IN (SELECT code FROM pg_temp.stored(name));
  wrong_by_row := 0;
  FOR one IN SELECT code, display FROM pg_temp.stored(name) WHERE display IS NOT NULL ORDER BY md5(code) LIMIT 200 LOOP
    IF fhir_display(url, one.code) IS DISTINCT FROM one.display THEN wrong_by_row := wrong_by_row + 1; END IF;
  END LOOP;
END $$;
SELECT name, (pg_temp.wrongly_located(name)).* FROM unnest(ARRAY['none', 'one', 'few', 'group', 'flat', 'many', 'scattered']) AS name;
SET fhirterm.cache_memory = '64kB';
SELECT name, (pg_temp.wrongly_located(name)).* FROM unnest(ARRAY['none', 'one', 'few', 'group', 'flat', 'many', 'scattered']) AS name;
RESET fhirterm.cache_memory;

-- Fetched: codes and descendants by ordinal.
SELECT name, (SELECT array_agg(code) FROM fhir_filter('http://example.org/CodeSystem/pages-' || name, 'concept', 'is-a', 'root') AS code)
             = (SELECT array_agg(code ORDER BY ordinal) FROM pg_temp.stored(name)) AS same
  FROM unnest(ARRAY['one', 'few', 'group', 'flat', 'many', 'scattered']) AS name;
CREATE FUNCTION pg_temp.below(name text, of text) RETURNS text[] LANGUAGE sql AS $$
  WITH RECURSIVE below AS (
    SELECT content_id, ordinal FROM pg_temp.stored(name) WHERE code = of
    UNION SELECT e.content_id, e.child FROM below JOIN fhirterm.concept_edge AS e ON e.content_id = below.content_id AND e.parent = below.ordinal)
  SELECT array_agg(code ORDER BY ordinal) FROM below JOIN fhirterm.concept USING (content_id, ordinal) $$;
SELECT name, count(*), count(*) FILTER (WHERE pg_temp.below(name, c.code)
         IS DISTINCT FROM (SELECT array_agg(d) FROM fhir_filter('http://example.org/CodeSystem/pages-' || name, 'concept', 'is-a', c.code) AS d)) AS wrong
  FROM unnest(ARRAY['few', 'group', 'many', 'scattered']) AS name,
       LATERAL (SELECT code FROM pg_temp.stored(name) ORDER BY length(coalesce(more_descendants, '')) + last_descendant - ordinal DESC, ordinal LIMIT 30) AS c GROUP BY name ORDER BY name;
-- Subsumption of pairs, all of some ancestors.
SELECT name, count(*), count(*) FILTER (WHERE fhir_subsumed_by('http://example.org/CodeSystem/pages-' || name, c.code, a.code) IS DISTINCT FROM (c.code = ANY (below))) AS wrong,
       count(*) FILTER (WHERE fhir_subsumes('http://example.org/CodeSystem/pages-' || name, a.code, c.code) IS DISTINCT FROM (c.code = ANY (below))) AS wrong_the_other_way
  FROM unnest(ARRAY['few', 'group', 'many', 'scattered']) AS name,
       LATERAL (SELECT code, pg_temp.below(name, code) AS below FROM pg_temp.stored(name) ORDER BY length(coalesce(more_descendants, '')) DESC, ordinal LIMIT 4) AS a,
       LATERAL (SELECT code FROM pg_temp.stored(name) ORDER BY md5(code) LIMIT 400) AS c GROUP BY name ORDER BY name;
-- One pair in one call.
DO $$
DECLARE
  pair record;
  wrong integer := 0;
BEGIN
  FOR pair IN SELECT a.code AS above, c.code AS below, c.code = ANY (pg_temp.below('scattered', a.code)) AS is_a
                FROM (VALUES ('group1'), ('group7'), ('n7')) AS a (code), (SELECT code FROM pg_temp.stored('scattered') WHERE ordinal % 97 = 0) AS c LOOP
    IF fhir_subsumes('http://example.org/CodeSystem/pages-scattered', pair.above, pair.below) IS DISTINCT FROM pair.is_a THEN wrong := wrong + 1; END IF;
  END LOOP;
  RAISE WARNING 'wrong: %', wrong;
END $$;

-- A load replaces the pages with the rest, and unloading takes them away.
SELECT pg_temp.load('few', 40, true);
SELECT count(*) FROM fhirterm.concept_page WHERE content_id NOT IN (SELECT content_id FROM fhirterm.code_system);
SELECT (pg_temp.wrongly_located('few')).*;

-- Pages that are missing are an error, not an answer.
BEGIN;
DELETE FROM fhirterm.concept_page WHERE first_ordinal < 0;
\set VERBOSITY sqlstate
SELECT fhir_display('http://example.org/CodeSystem/pages-one', 'root');
ROLLBACK;
BEGIN;
DELETE FROM fhirterm.concept_page WHERE first_ordinal >= 0;
SELECT count(*) FROM fhir_filter('http://example.org/CodeSystem/pages-many', 'concept', 'is-a', 'root');
ROLLBACK;
BEGIN;
DELETE FROM fhirterm.concept_page WHERE first_ordinal > 1000;
SELECT count(*) FROM fhir_filter('http://example.org/CodeSystem/pages-many', 'concept', 'is-a', 'root');
ROLLBACK;
\set VERBOSITY default

-- Damaged pages: bytes changed, cut off, added, at random. Whatever is asked is answered somehow, or fails with XX001.
CREATE FUNCTION pg_temp.damaged(page bytea) RETURNS bytea LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  CASE (random() * 4)::integer
    WHEN 0 THEN RETURN substr(page, 1, (random() * length(page))::integer);
    WHEN 1 THEN RETURN page || decode(repeat('ff', (random() * 40)::integer), 'hex');
    WHEN 2 THEN RETURN set_byte(page, (random() * least(60, length(page) - 1))::integer, (random() * 255)::integer);
    ELSE
      FOR i IN 1 .. 1 + (random() * 8)::integer LOOP
        page := set_byte(page, (random() * (length(page) - 1))::integer, (random() * 255)::integer);
      END LOOP;
      RETURN page;
  END CASE;
END $$;
CREATE FUNCTION pg_temp.ask(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  url text := 'http://example.org/CodeSystem/pages-' || name;
  call text;
BEGIN
  FOREACH call IN ARRAY ARRAY[
      'SELECT count(fhir_display($1, code)) FROM pg_temp.stored($2)',
      'SELECT count(*) FROM fhir_filter($1, ''concept'', ''is-a'', ''root'')',
      'SELECT count(fhir_subsumed_by($1, code, ''root'')) FROM (SELECT code FROM pg_temp.stored($2) LIMIT 20) AS t',
      'SELECT count(*) FROM pg_temp.stored($2) AS c, fhir_filter($1, ''concept'', ''is-a'', c.code) WHERE ordinal % 40 = 1',
      'SELECT fhir_get(''CodeSystem'', $1)'] LOOP
    BEGIN
      EXECUTE call USING url, name;
    EXCEPTION WHEN data_corrupted OR SQLSTATE 'TX422' THEN
      NULL;  -- TX422: a code is no longer found
    WHEN OTHERS THEN
      RAISE WARNING '% %: %', SQLSTATE, SQLERRM, call;
    END;
  END LOOP;
END $$;
DO $$
BEGIN
  FOR round IN 1 .. 300 LOOP
    BEGIN
      UPDATE fhirterm.concept_page SET page = pg_temp.damaged(page) WHERE random() < 0.5 AND content_id IN (SELECT content_id FROM pg_temp.pages((ARRAY['group', 'flat', 'one'])[1 + round % 3]));
      PERFORM pg_temp.ask((ARRAY['group', 'flat', 'one'])[1 + round % 3]);
      RAISE EXCEPTION SQLSTATE 'ZZ001';
    EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
      NULL;
    END;
  END LOOP;
END $$;
SELECT name, (pg_temp.wrongly_located(name)).* FROM unnest(ARRAY['group', 'flat', 'one']) AS name;
SELECT fhir_unload('http://example.org/CodeSystem/pages-' || name) FROM unnest(ARRAY['none', 'one', 'few', 'group', 'flat', 'many', 'scattered']) AS name;
SELECT count(*) FROM fhirterm.concept_page WHERE content_id NOT IN (SELECT content_id FROM fhirterm.code_system);
