-- Resources inside a request: tx-resource.
BEGIN;
\i sql/include/animals.sql
\set ECHO none
\i sql/include/ask.sql
\i sql/include/ask_with.sql
-- look_up(resources, system, code, more): what is known of a code, in one line
CREATE FUNCTION pg_temp.look_up(resources jsonb, system text, code text, more jsonb DEFAULT '[]') RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(line, '; ') FROM pg_temp.ask_with(resources, 'CodeSystem/$lookup',
    jsonb_build_array(jsonb_build_array('system', 'valueUri', system), jsonb_build_array('code', 'valueCode', code)) || more) AS line
$$;
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
\t on
\set stones '{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/stones", "version": "1", "status": "active", "content": "complete", "caseSensitive": false, "hierarchyMeaning": "is-a", "name": "Stones", "property": [{"code": "hardness", "type": "decimal"}, {"code": "child", "uri": "http://hl7.org/fhir/concept-properties#child", "type": "code"}], "concept": [{"code": "stone", "display": "Stone", "definition": "What is hard", "concept": [{"code": "Quartz", "display": "Quartz", "designation": [{"language": "nl", "value": "kwarts"}], "property": [{"code": "hardness", "valueDecimal": 7.0}], "concept": [{"code": "amethyst", "display": "Amethyst"}]}]}, {"code": "violet", "display": "Violet thing", "property": [{"code": "child", "valueCode": "amethyst"}]}]}'
\set ECHO all
-- TX-027: a code system of the request, in a transaction that may not write
SAVEPOINT before;
SET LOCAL transaction_read_only = on;
SELECT pg_temp.look_up(jsonb_build_array(:'stones'::jsonb), 'http://example.org/CodeSystem/stones', code)
  FROM (VALUES ('stone'), ('Quartz'), ('QUARTZ'), ('amethyst'), ('flint')) AS c (code);
-- its hierarchy is numbered like that of a stored one: nesting and properties, two parents
SELECT a, b, pg_temp.ask_with(jsonb_build_array(:'stones'::jsonb), 'CodeSystem/$subsumes', jsonb_build_array('["system", "valueUri", "http://example.org/CodeSystem/stones"]'::jsonb,
    jsonb_build_array('codeA', 'valueCode', a), jsonb_build_array('codeB', 'valueCode', b)))
  FROM (VALUES ('stone', 'amethyst'), ('violet', 'amethyst'), ('amethyst', 'quartz'), ('violet', 'stone')) AS pair (a, b);
ROLLBACK TO before;
-- TX-022: nobody else sees it
SELECT pg_temp.look_up('[]', 'http://example.org/CodeSystem/stones', 'stone');
SELECT count(*) FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/stones';
-- stored content and the same content in the request give the same answers
SELECT count(*) > 20 AS many, count(*) FILTER (WHERE pg_temp.look_up('[]', url, code) IS DISTINCT FROM pg_temp.look_up(jsonb_build_array(resource), url, code)) AS differences
  FROM (SELECT DISTINCT cs.url, fhir_get('CodeSystem', cs.url || coalesce('|' || cs.version, '')) AS resource, c.code
          FROM fhirterm.code_system AS cs JOIN fhirterm.concept AS c USING (content_id)
         WHERE cs.content <> 'supplement' AND (SELECT count(*) FROM fhirterm.code_system AS other WHERE other.url = cs.url) = 1) AS s;

-- TX-026: what is in the request shadows what is stored under its url and version, and nothing else
\set animals '{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/animals", "version": "1.0.0", "status": "draft", "content": "complete", "concept": [{"code": "dog", "display": "Hound"}]}'
SELECT pg_temp.look_up(jsonb_build_array(:'animals'::jsonb), 'http://example.org/CodeSystem/animals', 'dog');
SELECT pg_temp.look_up(jsonb_build_array(:'animals'::jsonb), 'http://example.org/CodeSystem/animals', 'cat');
SELECT pg_temp.look_up(jsonb_build_array(:'animals'::jsonb || '{"version": "0.9"}'), 'http://example.org/CodeSystem/animals', 'dog', '[["property", "valueCode", "legs"]]');
SELECT pg_temp.look_up(jsonb_build_array(:'animals'::jsonb || '{"version": "0.9"}'), 'http://example.org/CodeSystem/animals', 'dog', '[["version", "valueString", "0.9"]]');
SELECT pg_temp.look_up(jsonb_build_array(:'animals'::jsonb || '{"version": "1.1"}'), 'http://example.org/CodeSystem/animals', 'dog');
-- one that has some concepts only, or none, takes nothing away from a complete one
SELECT pg_temp.look_up(jsonb_build_array(:'animals'::jsonb || jsonb_build_object('content', content)), 'http://example.org/CodeSystem/animals', 'cat', '[["property", "valueCode", "legs"]]')
  FROM (VALUES ('fragment'), ('not-present')) AS c (content);
-- of two with the same url and version, the first counts
SELECT pg_temp.look_up(jsonb_build_array(:'animals'::jsonb, :'animals'::jsonb || '{"concept": [{"code": "dog", "display": "Second"}]}'), 'http://example.org/CodeSystem/animals', 'dog');

-- TX-028, TX-033: supplements of the request, for stored code systems and those of the request
\set names '{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/stones-names", "version": "2", "status": "active", "content": "supplement", "supplements": "http://example.org/CodeSystem/stones", "language": "fi", "concept": [{"code": "stone", "designation": [{"language": "fi", "value": "kivi"}]}]}'
\set pack '{"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/codesystem-supplement-type", "valueCode": "lang-pack"}]}'
SELECT pg_temp.look_up(jsonb_build_array(:'stones'::jsonb, :'names'::jsonb), 'http://example.org/CodeSystem/stones', 'stone', '[["property", "valueCode", "designation"]]');
SELECT pg_temp.look_up(jsonb_build_array(:'names'::jsonb, :'stones'::jsonb), 'http://example.org/CodeSystem/stones', 'stone', '[["property", "valueCode", "designation"], ["useSupplement", "valueCanonical", "http://example.org/CodeSystem/stones-names"]]');
SELECT pg_temp.look_up(jsonb_build_array(:'stones'::jsonb, :'names'::jsonb), 'http://example.org/CodeSystem/stones', 'stone', '[["useSupplement", "valueCanonical", "http://example.org/CodeSystem/stones-names|1"]]');
SELECT pg_temp.look_up(jsonb_build_array(:'stones'::jsonb, :'names'::jsonb || :'pack'::jsonb), 'http://example.org/CodeSystem/stones', 'stone', '[["property", "valueCode", "designation"], ["displayLanguage", "valueCode", "fi"]]');
SELECT pg_temp.look_up(jsonb_build_array(:'names'::jsonb || :'pack'::jsonb || '{"supplements": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog", "designation": [{"language": "fi", "value": "koira"}]}]}'),
  'http://example.org/CodeSystem/animals', 'dog', '[["property", "valueCode", "lang.fi"]]');
-- CS-080: one of another version is passed over
SELECT pg_temp.look_up(jsonb_build_array(:'stones'::jsonb, :'names'::jsonb || :'pack'::jsonb || '{"supplements": "http://example.org/CodeSystem/stones|3"}'), 'http://example.org/CodeSystem/stones', 'stone', '[["property", "valueCode", "designation"]]');
-- CS-079: it is no code system
SELECT pg_temp.look_up(jsonb_build_array(:'names'::jsonb), 'http://example.org/CodeSystem/stones-names', 'stone');

-- UC-040: a naming system of the request tells of a url that another took the place of
SELECT pg_temp.look_up(jsonb_build_array(:'stones'::jsonb, '{"resourceType": "NamingSystem", "name": "Stones", "status": "active", "kind": "codesystem", "date": "2024-01-01", "uniqueId": [{"type": "uri", "value": "http://example.org/rocks", "period": {"end": "2020-01-01"}},
  {"type": "uri", "value": "http://example.org/CodeSystem/stones", "preferred": true, "period": {"start": "2020-01-02"}}]}'::jsonb), 'http://example.org/rocks', 'stone');

-- R-26: no status is an unknown one, also where loads are strict
SET LOCAL fhirterm.strict_load = on;
SELECT pg_temp.look_up(jsonb_build_array(:'stones'::jsonb - 'status'), 'http://example.org/CodeSystem/stones', 'amethyst');
-- what can be used is used: unknown members, bad dates, values of another type, links to nowhere
SELECT pg_temp.look_up(jsonb_build_array(:'stones'::jsonb || '{"date": "soon", "colour": "grey", "implicitRules": "http://example.org", "count": "many", "language": "??", "filter": [{"code": "x y"}],
  "concept": [{"code": "odd", "property": [{"code": "hardness", "valueString": "soft"}, {"code": "child", "valueCode": "none"}, {"code": "grain", "valueInteger": 3}]}]}'), 'http://example.org/CodeSystem/stones', 'odd');
RESET fhirterm.strict_load;
-- TX-029: what can't be, is an error, with all its breaches; if it is never needed, only if its header is wrong
SELECT answer->'issue' FROM (VALUES
  ('{"resourceType": "Patient"}'::jsonb), ('{"resource": "CodeSystem"}'), ('{"resourceType": "CodeSystem", "content": "complete"}'), (:'stones'::jsonb || '{"version": 1, "status": "final"}'),
  (:'stones'::jsonb || '{"concept": [{"code": "a"}, {"code": "a"}, {"display": "b"}, {"code": "c", "concept": {}}, {"code": "d", "designation": [{}]}, {"code": "e", "property": [{}]}]}'),
  (:'stones'::jsonb || '{"concept": [{"code": "a", "concept": [{"code": "b", "property": [{"code": "child", "valueCode": "a"}]}]}]}'),
  (:'stones'::jsonb - 'content'), (:'stones'::jsonb || '{"content": "all"}'), (:'names'::jsonb || :'pack'::jsonb - 'supplements'), (:'stones'::jsonb || '{"concept": "none"}')) AS r (resource),
  fhir_operation('CodeSystem/$lookup', pg_temp.request(jsonb_build_array('["system", "valueUri", "http://example.org/CodeSystem/stones"]'::jsonb, '["code", "valueCode", "a"]'::jsonb, jsonb_build_array('tx-resource', 'resource', resource)))) AS answer;
SELECT pg_temp.look_up(jsonb_build_array(:'stones'::jsonb || '{"concept": "none"}'), 'http://example.org/CodeSystem/animals', 'dog', '[["property", "valueCode", "legs"]]');
SELECT pg_temp.ask('CodeSystem/$lookup', '[["code", "valueCode", "a"], ["system", "valueUri", "http://example.org"], ["tx-resource", "valueString", "CodeSystem"]]');

-- memory: nothing is left of a call, whether it succeeds, fails, or has 2,000 concepts
CREATE TEMP TABLE request AS SELECT pg_temp.request(jsonb_build_array('["system", "valueUri", "http://example.org/CodeSystem/stones"]'::jsonb, '["code", "valueCode", "stone"]'::jsonb, jsonb_build_array('tx-resource', 'resource', r))) AS request, n
  FROM (VALUES (:'stones'::jsonb, 10000), (:'stones'::jsonb || '{"concept": [{"code": "a"}, {"code": "a"}]}', 3000),
    (:'stones'::jsonb || jsonb_build_object('concept', (SELECT '[{"code": "stone"}]'::jsonb || jsonb_agg(jsonb_build_object('code', 'c' || i, 'display', repeat('x', 100),
       'property', jsonb_build_array(jsonb_build_object('code', 'child', 'valueCode', 'c' || 2 * i + 1)))) FROM generate_series(0, 2000) AS i)), 30)) AS r (r, n);
SET jit = off;
DO $$
DECLARE
  q record;
  before bigint;
  i integer;
BEGIN
  FOR q IN SELECT * FROM request LOOP
    FOR i IN 1..q.n LOOP
      PERFORM fhir_operation('CodeSystem/$lookup', q.request);
      IF i = 10 THEN before := sum(total_bytes) FROM pg_backend_memory_contexts; END IF;
    END LOOP;
    ASSERT (SELECT sum(total_bytes) - before < 65536 FROM pg_backend_memory_contexts), q.n || ' calls';
  END LOOP;
END $$;
ROLLBACK;
