-- Value sets and concept maps inside a request.
BEGIN;
\i sql/include/animals.sql
\set ECHO none
\i sql/include/ask.sql
\i sql/include/ask_with.sql
-- members(resources, value set, system, codes, more): each code and whether it validates
CREATE FUNCTION pg_temp.members(resources jsonb, value_set text, system text, codes text, more jsonb DEFAULT '[]') RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(code || ': ' || coalesce((SELECT regexp_replace(line, '^result: ', '') FROM pg_temp.ask_with(resources, 'ValueSet/$validate-code', more ||
           jsonb_build_array(jsonb_build_array('url', 'valueUri', value_set), jsonb_build_array('system', 'valueUri', system), jsonb_build_array('code', 'valueCode', code))) AS line
           WHERE line ~ '^(result|error)' LIMIT 1), 'nothing'), ', ' ORDER BY n)
    FROM regexp_split_to_table(codes, ' ') WITH ORDINALITY AS c (code, n)
$$;
CREATE FUNCTION pg_temp.value_set(url text, version text, include jsonb, exclude jsonb DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('resourceType', 'ValueSet', 'url', url, 'version', version, 'status', 'active', 'compose', jsonb_strip_nulls(jsonb_build_object('include', include, 'exclude', exclude)))
$$;
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
\t on
\set stones '{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/stones", "version": "1", "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a", "valueSet": "http://example.org/ValueSet/stones", "concept": [{"code": "stone", "concept": [{"code": "quartz", "concept": [{"code": "amethyst"}]}, {"code": "jet"}]}]}'
\set ECHO all
-- TX-026: a value set of the request over a code system of the request; the implicit ones of that
SELECT pg_temp.members(jsonb_build_array(:'stones'::jsonb, pg_temp.value_set('http://example.org/ValueSet/clear', '1',
    '[{"system": "http://example.org/CodeSystem/stones", "filter": [{"property": "concept", "op": "is-a", "value": "quartz"}]}]')), 'http://example.org/ValueSet/clear', 'http://example.org/CodeSystem/stones', 'stone quartz amethyst jet');
SELECT pg_temp.members(jsonb_build_array(:'stones'::jsonb), url, 'http://example.org/CodeSystem/stones', 'stone jet flint')
  FROM (VALUES ('http://example.org/ValueSet/stones'), ('http://example.org/ValueSet/stones|1'), ('http://example.org/CodeSystem/stones?fhir_vs'), ('http://example.org/CodeSystem/stones?fhir_vs=isa/quartz')) AS v (url);
-- it imports and excludes stored ones, and is imported by a stored one in the place of that of its url and version
SELECT pg_temp.members(jsonb_build_array(pg_temp.value_set('http://example.org/ValueSet/wild', '1', '[{"valueSet": ["http://example.org/ValueSet/mammal"]}]', '[{"valueSet": ["http://example.org/ValueSet/pets"]}]')),
  'http://example.org/ValueSet/wild', 'http://example.org/CodeSystem/animals', 'dog cat poodle platypus duck');
DO $$ BEGIN PERFORM fhir_load(pg_temp.value_set('http://example.org/ValueSet/wild', '1', '[{"valueSet": ["http://example.org/ValueSet/mammal"]}]', '[{"valueSet": ["http://example.org/ValueSet/pets"]}]')); END $$;
SELECT pg_temp.members(given, 'http://example.org/ValueSet/wild', 'http://example.org/CodeSystem/animals', 'dog poodle duck')
  FROM (VALUES ('[]'::jsonb), (jsonb_build_array(pg_temp.value_set('http://example.org/ValueSet/pets', '1', '[{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "poodle"}]}]'))),
          (jsonb_build_array(pg_temp.value_set('http://example.org/ValueSet/pets', '0', '[{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "poodle"}]}]')))) AS r (given);
-- CS-080: another version of a stored code system, which the coding asks for; a stored value set sees it, too
SELECT pg_temp.members('[{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/ver", "version": "1.1.0", "status": "active", "content": "complete", "caseSensitive": true, "concept": [{"code": "code9"}]}]',
  'http://example.org/ValueSet/ver-none', 'http://example.org/CodeSystem/ver', 'code1 code9', more)
  FROM (VALUES ('[]'::jsonb), ('[["systemVersion", "valueString", "1.1.0"]]'), ('[["force-system-version", "valueUri", "http://example.org/CodeSystem/ver|1.1.0"]]')) AS m (more);
-- TX-033: a value set that wants a supplement, which is in the request; another that does not
SELECT pg_temp.members(jsonb_build_array(pg_temp.value_set('http://example.org/ValueSet/wants', '1', '[{"system": "http://example.org/CodeSystem/animals", "filter": [{"property": "voice", "op": "=", "value": "loud"}]}]')
    || jsonb_build_object('extension', jsonb_build_array(jsonb_build_object('url', 'http://hl7.org/fhir/StructureDefinition/valueset-supplement', 'valueCanonical', supplement))),
    '{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/animals-voice", "version": "3", "status": "active", "content": "supplement", "supplements": "http://example.org/CodeSystem/animals", "property": [{"code": "voice", "type": "string"}], "concept": [{"code": "dog", "property": [{"code": "voice", "valueString": "loud"}]}]}'::jsonb),
  'http://example.org/ValueSet/wants', 'http://example.org/CodeSystem/animals', 'dog cat')
  FROM (VALUES ('http://example.org/CodeSystem/animals-voice'), ('http://example.org/CodeSystem/animals-voice|3'), ('http://example.org/CodeSystem/animals-voice|4')) AS s (supplement);
-- what is broken is told when it is asked for
SELECT pg_temp.members(jsonb_build_array(pg_temp.value_set('http://example.org/ValueSet/broken', '1', '[{"system": "http://example.org/CodeSystem/animals", "filter": [{"property": "concept", "op": "is-a"}]}]'),
  pg_temp.value_set('http://example.org/ValueSet/cycle', '1', '[{"valueSet": ["http://example.org/ValueSet/cycle"]}]')), url, 'http://example.org/CodeSystem/animals', 'dog')
  FROM (VALUES ('http://example.org/ValueSet/pets'), ('http://example.org/ValueSet/broken'), ('http://example.org/ValueSet/cycle')) AS v (url);
-- a code system as parameter, in the place of a stored one
SELECT pg_temp.ask('CodeSystem/$validate-code', jsonb_build_array(jsonb_build_array('codeSystem', 'resource', :'stones'::jsonb || '{"url": "http://example.org/CodeSystem/animals", "version": "1.0.0"}'), jsonb_build_array('code', 'valueCode', code)))
  FROM (VALUES ('jet'), ('dog')) AS c (code);

-- TX-166: concept maps of the request, by url, implicitly, reversed, and one that leads to a stored one
\set map '{"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/stones", "version": "1", "status": "active", "group": [{"source": "http://example.org/CodeSystem/stones", "target": "http://example.org/CodeSystem/animals", "element": [{"code": "jet", "target": [{"code": "cat", "relationship": "equivalent", "comment": "both black"}]}, {"code": "quartz", "noMap": true}], "unmapped": {"mode": "other-map", "otherMap": "http://example.org/ConceptMap/rest"}}]}'
DO $$ BEGIN PERFORM fhir_load('{"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/rest", "status": "active", "group": [{"source": "http://example.org/CodeSystem/stones", "target": "http://example.org/CodeSystem/animals", "element": [{"code": "stone", "target": [{"code": "animal", "relationship": "related-to"}]}]}]}'); END $$;
SELECT code, pg_temp.ask_with(jsonb_build_array(:'map'::jsonb), 'ConceptMap/$translate', jsonb_build_array('["url", "valueUri", "http://example.org/ConceptMap/stones"]'::jsonb, '["sourceSystem", "valueUri", "http://example.org/CodeSystem/stones"]'::jsonb, jsonb_build_array('sourceCode', 'valueCode', code)))
  FROM (VALUES ('jet'), ('quartz'), ('stone')) AS c (code);
SELECT pg_temp.ask_with(jsonb_build_array(:'map'::jsonb), 'ConceptMap/$translate', '[["targetSystem", "valueUri", "http://example.org/CodeSystem/animals"], ["sourceSystem", "valueUri", "http://example.org/CodeSystem/stones"], ["sourceCode", "valueCode", "jet"]]');
SELECT pg_temp.ask_with(jsonb_build_array(:'map'::jsonb), 'ConceptMap/$translate', '[["url", "valueUri", "http://example.org/ConceptMap/stones"], ["targetSystem", "valueUri", "http://example.org/CodeSystem/animals"], ["targetCode", "valueCode", "cat"]]');
SELECT pg_temp.ask_with(jsonb_build_array(:'map'::jsonb || '{"url": "http://example.org/ConceptMap/rest"}' #- '{version}'), 'ConceptMap/$translate', '[["url", "valueUri", "http://example.org/ConceptMap/rest"], ["sourceSystem", "valueUri", "http://example.org/CodeSystem/stones"], ["sourceCode", "valueCode", "jet"]]');
SELECT pg_temp.ask_with(jsonb_build_array(jsonb_set(:'map'::jsonb, '{group,0,element,0,code}', '7')), 'ConceptMap/$translate', '[["url", "valueUri", "http://example.org/ConceptMap/stones"], ["sourceSystem", "valueUri", "http://example.org/CodeSystem/stones"], ["sourceCode", "valueCode", "jet"]]');
ROLLBACK;
