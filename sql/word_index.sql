-- The index of words finds exactly what reading every term finds.
BEGIN;
SET client_min_messages = error;
\set ECHO none
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
SELECT setseed(0.37) \g /dev/null
-- words that share beginnings, of several scripts; some are long, and one is longer than what the index has of a word
CREATE TABLE pg_temp.word AS
SELECT row_number() OVER () AS number, word FROM (
  SELECT DISTINCT a || b || c AS word FROM unnest('{a,ac,acu,s,sp,spi,pre,Pré,PRE,o,ö,œ,ß,Ж,ж,α}'::text[]) a, unnest('{"",te,na,x,nə,éa}'::text[]) b, unnest('{"",l,rum,9}'::text[]) c
  UNION ALL SELECT repeat('long', 5 * n) || suffix FROM generate_series(1, 5) n, unnest('{"",a,b}'::text[]) suffix
  UNION ALL SELECT repeat(U&'\00E9', 70)) AS made;
CREATE FUNCTION pg_temp.word() RETURNS text LANGUAGE sql VOLATILE AS $$
SELECT word FROM pg_temp.word WHERE number = (SELECT 1 + floor(random() ^ 2 * (SELECT count(*) FROM pg_temp.word))::int) $$;
-- a term of so many words, and often of some that most terms have: an index has the postings of such words apart
CREATE FUNCTION pg_temp.term(words integer) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE term text := ''; frequent text;
BEGIN
  FOR i IN 1 .. words LOOP
    term := term || pg_temp.word() || CASE floor(random() * 8)::int WHEN 0 THEN '-' WHEN 1 THEN ' ,' WHEN 2 THEN U&'\2013' ELSE ' ' END;
  END LOOP;
  FOREACH frequent IN ARRAY '{acute,of,the}'::text[] LOOP
    IF random() < 0.75 THEN term := CASE WHEN random() < 0.5 THEN term || frequent || ' ' ELSE frequent || ' ' || term END; END IF;
  END LOOP;
  RETURN CASE WHEN random() < 0.2 THEN upper(term) ELSE rtrim(term) END;
END $$;
CREATE FUNCTION pg_temp.words_of_term() RETURNS integer LANGUAGE sql VOLATILE AS $$
SELECT CASE WHEN random() < 0.9 THEN 1 + floor(random() * 4)::int WHEN random() < 0.7 THEN 8 + floor(random() * 10)::int ELSE 40 + floor(random() * 60)::int END $$;
CREATE FUNCTION pg_temp.designations(most integer) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('language', (ARRAY['en', 'de', 'fr', 'de-CH', NULL])[1 + floor(random() * 5)::int],
    'value', pg_temp.term(pg_temp.words_of_term()))))
  FROM generate_series(1, floor(random() * (most + 1))::int) $$;
CREATE FUNCTION pg_temp.code(n integer) RETURNS text LANGUAGE sql AS $$
SELECT CASE n % 10 WHEN 0 THEN 'Acu-' || n WHEN 1 THEN 'pre ' || n ELSE 'c' || n END $$;
CREATE FUNCTION pg_temp.properties(n integer) RETURNS jsonb LANGUAGE sql AS $$
SELECT nullif(coalesce((SELECT jsonb_agg(jsonb_build_object('code', 'parent', 'valueCode', pg_temp.code(p))) FROM unnest(ARRAY[n / 2, n / 3]) AS p WHERE p > 0 AND n > 3), '[]')
    || CASE n % 12 WHEN 5 THEN '[{"code": "status", "valueCode": "retired"}]' WHEN 6 THEN '[{"code": "status", "valueCode": "deprecated"}]' ELSE '[]' END::jsonb, '[]') $$;
CREATE FUNCTION pg_temp.code_system(name text, version text, concepts integer, designations integer) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
SELECT jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/CodeSystem/' || name, 'version', version, 'status', 'active', 'content', 'complete',
  'caseSensitive', true, 'hierarchyMeaning', 'is-a',
  'property', '[{"code": "parent", "uri": "http://hl7.org/fhir/concept-properties#parent", "type": "code"}, {"code": "status", "uri": "http://hl7.org/fhir/concept-properties#status", "type": "code"}]'::jsonb,
  'concept', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', pg_temp.code(n), 'display', CASE WHEN n % 15 > 0 THEN pg_temp.term(pg_temp.words_of_term() + 0 * n) END,
                'designation', pg_temp.designations(designations + 0 * n), 'property', pg_temp.properties(n))) ORDER BY n)
    FROM generate_series(1, concepts) AS n)) $$;
-- one in a single segment; one in several, as there is little memory; one that has no index; a supplement that has one
SELECT fhir_load(pg_temp.code_system('words', '1', 900, 3)) \g /dev/null
SET LOCAL fhirterm.load_memory = '64kB';
SELECT fhir_load(pg_temp.code_system('portions', '1', 1000, 9)) \g /dev/null
RESET fhirterm.load_memory;
SELECT fhir_load(pg_temp.code_system('few', '1', 300, 2)) \g /dev/null
SELECT fhir_load(pg_temp.code_system('more', '1', 900, 4) - 'property' - 'hierarchyMeaning' || jsonb_build_object('content', 'supplement', 'supplements', 'http://example.org/CodeSystem/words',
  'concept', (SELECT jsonb_agg(jsonb_build_object('code', pg_temp.code(n), 'designation', '[{"value": "acu"}]' || coalesce(pg_temp.designations(4 + 0 * n), '[]')) ORDER BY n)
    FROM generate_series(1, 880) AS n))) \g /dev/null
SELECT fhir_load(jsonb_build_object('resourceType', 'ValueSet', 'url', 'http://example.org/ValueSet/' || name, 'status', 'active', 'extension', extension, 'compose', jsonb_build_object('include', include))) FROM (VALUES
  ('some', '[{"system": "http://example.org/CodeSystem/words", "filter": [{"property": "concept", "op": "is-a", "value": "c3"}]}]'::jsonb, NULL::jsonb),
  ('part', '[{"system": "http://example.org/CodeSystem/portions", "filter": [{"property": "concept", "op": "is-a", "value": "c5"}]}]', NULL),
  ('tiny', '[{"system": "http://example.org/CodeSystem/portions", "filter": [{"property": "concept", "op": "is-a", "value": "c85"}]}]', NULL),
  ('small', '[{"system": "http://example.org/CodeSystem/portions", "filter": [{"property": "concept", "op": "is-a", "value": "c23"}]}]', NULL),
  ('both', '[{"system": "http://example.org/CodeSystem/words"}, {"system": "http://example.org/CodeSystem/portions"}, {"system": "http://example.org/CodeSystem/few"}]', NULL),
  ('own', '[{"system": "http://example.org/CodeSystem/portions", "concept": [{"code": "c7", "display": "acute own"}, {"code": "c8", "designation": [{"value": "spinal pre"}]}, {"code": "c9"}]}]', NULL),
  ('more', '[{"system": "http://example.org/CodeSystem/words"}]', '[{"url": "http://hl7.org/fhir/StructureDefinition/valueset-supplement", "valueCanonical": "http://example.org/CodeSystem/more"}]')) AS v (name, include, extension) \g /dev/null
\set ECHO all
-- which have an index
SELECT s.url, count(*) FILTER (WHERE w.bucket = -1) AS indexes, max(w.segment) > 0 AS segments, count(DISTINCT w.bucket) > 6 AS buckets, count(*) FILTER (WHERE w.bucket BETWEEN 0 AND 12) > 0 AS apart, max(pg_column_size(w.postings)) < 1900 AS small
  FROM fhirterm.code_system AS s LEFT JOIN fhirterm.word_index AS w USING (content_id) WHERE url ~ '/(words|portions|few|more)$' GROUP BY url ORDER BY url COLLATE "C";
\set ECHO none
-- A random text: beginnings of words, whole words, words of a term that there is, in any order, with repetitions.
CREATE FUNCTION pg_temp.asked() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE asked text; kind float := random();
BEGIN
  IF kind < 0.3 THEN
    RETURN left(pg_temp.word(), 1 + floor(random() * 4)::int);
  ELSIF kind < 0.5 THEN
    RETURN left(pg_temp.word(), 2 + floor(random() * 3)::int) || ' ' || left(pg_temp.word(), 1 + floor(random() * 5)::int);
  ELSIF kind < 0.9 THEN
    SELECT string_agg(CASE WHEN random() < 0.6 THEN left(w, 1 + floor(random() * length(w))::int) ELSE w END, ' ' ORDER BY random()) INTO asked
      FROM regexp_split_to_table((SELECT value FROM fhirterm.designation OFFSET floor(random() * 4000)::int LIMIT 1), '\s+') AS w WHERE random() < 0.7;
    RETURN coalesce(asked, 'acu');
  ELSIF kind < 0.93 THEN
    RETURN (SELECT value FROM fhirterm.designation OFFSET floor(random() * 4000)::int LIMIT 1);
  END IF;
  RETURN (ARRAY['Acu-1', 'c1 c', 'pre pre', 'a a a', 'c', '80 acu', 'PRE 1', 'o', 'acute of', 'the of acute', 'of sp'])[1 + floor(random() * 11)::int];
END $$;
-- What two ways of asking the same answer, if they differ.
CREATE FUNCTION pg_temp.differences(rounds integer, VARIADIC asks text[]) RETURNS TABLE (ask text, text text, value_set text, system text, language text, count integer, active boolean) LANGUAGE plpgsql VOLATILE AS $$
DECLARE with_index text; without text; found bigint; total bigint := 0;
BEGIN
  FOREACH ask IN ARRAY asks LOOP
    FOR round IN 1 .. rounds LOOP
      text := pg_temp.asked();
      value_set := (ARRAY['some', 'part', 'tiny', 'small', 'both', 'own', 'more', NULL, NULL])[1 + floor(random() * 9)::int];
      system := CASE WHEN value_set IS NULL OR random() < 0.1 THEN 'http://example.org/CodeSystem/' || (ARRAY['words', 'portions', 'few'])[1 + floor(random() * 3)::int] END;
      value_set := 'http://example.org/ValueSet/' || coalesce(value_set, 'both');
      language := (ARRAY['de', 'en', 'fr, de;q=0.5', NULL, NULL, NULL])[1 + floor(random() * 6)::int];
      count := (ARRAY[1, 3, 20, 20, 20, 100, NULL])[1 + floor(random() * 7)::int];
      active := random() < 0.7;
      PERFORM set_config('fhirterm.deprecated_is_inactive', (random() < 0.3)::text, true);
      PERFORM set_config('fhirterm.enable_word_index', 'on', true);
      with_index := pg_temp.answer(ask, text, value_set, system, language, count, active);
      PERFORM set_config('fhirterm.enable_word_index', 'off', true);
      without := pg_temp.answer(ask, text, value_set, system, language, count, active);
      total := total + (without <> '')::int;
      IF with_index IS DISTINCT FROM without THEN RETURN NEXT; END IF;
    END LOOP;
    IF total < rounds / 4 THEN RAISE EXCEPTION 'only % of % questions have an answer', total, rounds; END IF;
  END LOOP;
END $$;
CREATE FUNCTION pg_temp.answer(ask text, text text, value_set text, system text, language text, count integer, active boolean) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN CASE ask WHEN 'search' THEN
    (SELECT coalesce(string_agg(concat_ws('|', s.system, code, display, matched_term, score), E'\n' ORDER BY n), '')
       FROM fhir_search(text, CASE WHEN system IS NULL THEN value_set END, system, language, count, active) WITH ORDINALITY AS s (system, version, code, display, matched_term, score, n))
  ELSE
    (SELECT coalesce(string_agg(concat_ws('|', e.system, code, display, ordinal, depth, parent_code), E'\n' ORDER BY ordinal), '')
       FROM fhir_expand(value_set, text, active_only => active, count => CASE WHEN system IS NULL THEN count END) AS e) END;
END $$;
\set ECHO all
SELECT * FROM pg_temp.differences(600, 'search');
SELECT * FROM pg_temp.differences(150, 'expand');
RESET fhirterm.enable_word_index;
RESET fhirterm.deprecated_is_inactive;
-- best first, whatever the index does: scores never grow
SELECT bool_and(score <= before OR before IS NULL) FROM (SELECT score, lag(score) OVER () AS before FROM fhir_search('a', 'http://example.org/ValueSet/both', count => 500)) AS hits;
-- a text as long as a book costs its length: its words are not compared with each other
SET LOCAL statement_timeout = '10s';
SELECT count(*) FROM fhir_search((SELECT string_agg('word' || n, ' ') FROM generate_series(1, 60000) AS n), system => 'http://example.org/CodeSystem/words');
SELECT count(*) FROM fhir_search((SELECT string_agg(left('acute', n % 3 + 1), ' ') FROM generate_series(1, 60000) AS n), system => 'http://example.org/CodeSystem/words', count => 5);
RESET statement_timeout;
-- a content that goes takes its index along
SELECT count(*) > 0 FROM fhirterm.word_index WHERE content_id NOT IN (SELECT content_id FROM fhirterm.code_system);
SELECT fhir_unload('http://example.org/CodeSystem/words');
SELECT fhir_load(pg_temp.code_system('portions', '1', 20, 1)) \g /dev/null
SELECT count(*) FILTER (WHERE w.content_id IN (SELECT content_id FROM fhirterm.code_system)) > 0 AS others, count(*) FILTER (WHERE w.content_id NOT IN (SELECT content_id FROM fhirterm.code_system)) AS left_over FROM fhirterm.word_index AS w;
-- bytes that no load wrote: every row damaged in some way is an error or is passed over, never a crash
SELECT fhir_load(pg_temp.code_system('damaged', '1', 900, 3)) \g /dev/null
CREATE FUNCTION pg_temp.state(text text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE told text;
BEGIN
  PERFORM count(*) FROM fhir_search(text, system => 'http://example.org/CodeSystem/damaged', count => 1000);
  RETURN 'searched';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS told = MESSAGE_TEXT;
  RETURN SQLSTATE || ' ' || told;
END $$;
CREATE PROCEDURE pg_temp.damage(change text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE 'UPDATE fhirterm.word_index AS w SET postings = ' || change || ' FROM fhirterm.code_system AS s WHERE s.content_id = w.content_id AND s.url ~ ''/damaged$''';
END $$;
SAVEPOINT whole;
CALL pg_temp.damage($$CASE WHEN bucket >= 0 THEN substr(postings, 1, length(postings) - 1) ELSE postings END$$);
SELECT pg_temp.state('a') IN ('searched', 'XX001 the stored index of words is damaged') AS told;
ROLLBACK TO whole;
CALL pg_temp.damage($$CASE WHEN bucket >= 0 THEN '\xffffffffffff'::bytea || postings ELSE postings END$$);
SELECT pg_temp.state('acu');
ROLLBACK TO whole;
CALL pg_temp.damage($$CASE WHEN bucket >= 0 THEN '\x0001614180'::bytea ELSE postings END$$);
SELECT pg_temp.state('acu'), pg_temp.state('a');
ROLLBACK TO whole;
CALL pg_temp.damage($$CASE WHEN bucket < 0 THEN '\x01'::bytea ELSE postings END$$);
SELECT pg_temp.state('acu');
-- a form that is not known is passed over
ROLLBACK TO whole;
CALL pg_temp.damage($$CASE WHEN bucket < 0 THEN '\xff0100'::bytea ELSE '\xff' END$$);
SELECT pg_temp.state('acu');
-- any byte
ROLLBACK TO whole;
CREATE FUNCTION pg_temp.state_of_other_bytes(text text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  UPDATE fhirterm.word_index AS w SET postings = set_byte(postings, floor(random() * length(postings))::int, floor(random() * 256)::int)
    FROM fhirterm.code_system AS s WHERE s.content_id = w.content_id AND s.url ~ '/damaged$' AND bucket >= 0;
  RAISE EXCEPTION '%', pg_temp.state(text);
EXCEPTION WHEN raise_exception THEN
  RETURN SQLERRM;
END $$;
SELECT DISTINCT state FROM generate_series(1, 100) AS round, unnest(ARRAY['a', 'sp', 'pre acu']) AS text, LATERAL pg_temp.state_of_other_bytes(text || left('a', 0 * round)) AS state
 WHERE state <> 'searched' AND state <> 'XX001 the stored index of words is damaged';
ROLLBACK;
