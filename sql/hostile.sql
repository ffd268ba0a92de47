-- Input that means harm: what once crashed, hung or was lost, and what must be refused with words.
\set VERBOSITY terse
SET client_min_messages = warning;

-- What a load did, or its SQLSTATE and message.
CREATE FUNCTION pg_temp.try_load(resource jsonb, dry_run boolean DEFAULT false) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  state text;
  message text;
  detail text;
BEGIN
  RETURN (SELECT string_agg(action, ' ') FROM public.fhir_load(resource, dry_run));
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
  RETURN format('%s %s: %s', state, message, detail);
END $$;

CREATE FUNCTION pg_temp.code_system(url text, more jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('resourceType', 'CodeSystem', 'url', url, 'status', 'active', 'content', 'complete',
                            'caseSensitive', true) || more
$$;

-- A dry run that fails leaves no subtransaction open.
DO $$
BEGIN
  BEGIN
    PERFORM public.fhir_load('{"resourceType": "CodeSystem"}', true);
  EXCEPTION WHEN OTHERS THEN
    RAISE WARNING '%', sqlstate;
  END;
  COMMIT;
END $$;

-- Names too long for an index, in every place that has one.
SELECT name, replace(pg_temp.try_load(resource), long, '(long)')
  FROM (SELECT left(string_agg(md5(i::text), ''), 2100) FROM generate_series(1, 100) AS i) AS r (long),
       LATERAL (VALUES
         ('url', pg_temp.code_system('http://example.org/' || long, '{}')),
         ('version', pg_temp.code_system('http://example.org/h', jsonb_build_object('version', long))),
         ('id', pg_temp.code_system('http://example.org/h', jsonb_build_object('id', long))),
         ('valueSet', pg_temp.code_system('http://example.org/h', jsonb_build_object('valueSet', long))),
         ('supplements', pg_temp.code_system('http://example.org/h', jsonb_build_object('supplements', long, 'content', 'supplement'))),
         ('code', pg_temp.code_system('http://example.org/h', jsonb_build_object('concept', jsonb_build_array(jsonb_build_object('code', long))))),
         ('property', pg_temp.code_system('http://example.org/h', jsonb_build_object('property', jsonb_build_array(jsonb_build_object('code', long, 'type', 'string'))))),
         ('used property', pg_temp.code_system('http://example.org/h', jsonb_build_object('concept', jsonb_build_array(jsonb_build_object('code', 'a', 'property', jsonb_build_array(jsonb_build_object('code', long, 'valueString', 'x'))))))),
         ('value', pg_temp.code_system('http://example.org/h', jsonb_build_object('concept', jsonb_build_array(jsonb_build_object('code', 'a', 'property', jsonb_build_array(jsonb_build_object('code', 'p', 'valueString', long))))))),
         ('value set', jsonb_build_object('resourceType', 'ValueSet', 'status', 'active', 'url', 'http://example.org/' || long)),
         ('concept map', jsonb_build_object('resourceType', 'ConceptMap', 'status', 'active', 'url', 'http://example.org/h', 'group', jsonb_build_array(jsonb_build_object('source', long, 'target', long, 'element', jsonb_build_array(jsonb_build_object('code', long)))))),
         ('naming system', jsonb_build_object('resourceType', 'NamingSystem', 'status', 'active', 'name', 'N', 'kind', 'codesystem', 'uniqueId', jsonb_build_array(jsonb_build_object('type', 'uri', 'value', long)))))
         AS t (name, resource);
SELECT public.fhir_unload('http://example.org/h');

-- A property of a concept with a member whose name begins like that of a value keeps its value, also when
-- it is united with another fragment.
SELECT pg_temp.try_load('{"resourceType": "CodeSystem", "url": "http://example.org/f", "status": "active", "content": "fragment",
  "concept": [{"code": "a", "property": [{"code": "p", "valueCode": "b"}]}, {"code": "b"}]}');
SELECT pg_temp.try_load('{"resourceType": "CodeSystem", "url": "http://example.org/f", "status": "active", "content": "fragment", "id": "f2",
  "concept": [{"code": "a", "property": [{"code": "p", "valueCode": "b", "valueSet": {"x": 1}}]}, {"code": "c"}]}');
SELECT public.fhir_unload('http://example.org/f');
SELECT pg_temp.try_load('{"resourceType": "CodeSystem", "url": "http://example.org/f", "status": "active", "content": "complete",
  "concept": [{"code": "a", "property": [{"code": "p", "valueString": "b", "values": [1]}]}]}');
SELECT public.fhir_get('CodeSystem', 'http://example.org/f') -> 'concept';

-- A value set's own words are designations, too.
SELECT code, display, designation
  FROM public.fhir_expand('{"resourceType": "ValueSet", "status": "active", "compose": {"include": [{"system": "http://example.org/f",
    "concept": [{"code": "a", "display": "A", "designation": [{"language": "de", "value": "Ah"}]}]}]}}'::jsonb,
    include_designations => true);
SELECT public.fhir_unload('http://example.org/f');

-- Value sets that import the next one twice, fifty times: not 2^50 steps, for what is in the set and for its words.
SELECT DISTINCT action FROM (SELECT jsonb_build_object('resourceType', 'Bundle', 'entry', jsonb_agg(jsonb_build_object('resource',
    jsonb_build_object('resourceType', 'ValueSet', 'url', 'http://example.org/ladder' || i, 'status', 'active', 'compose',
      CASE WHEN i < 50 THEN jsonb_build_object('include', jsonb_build_array(
             jsonb_build_object('valueSet', jsonb_build_array('http://example.org/ladder' || i + 1)),
             jsonb_build_object('valueSet', jsonb_build_array('http://example.org/ladder' || i + 1))))
           ELSE '{"include": [{"system": "http://example.org/elsewhere", "concept": [{"code": "a", "display": "A"}, {"code": "b"}]}]}' END))))
  FROM generate_series(0, 50) AS i) AS b (bundle), public.fhir_load(bundle);
SET statement_timeout = '20s';
SELECT code, display FROM public.fhir_expand('http://example.org/ladder0', include_designations => true);
SELECT public.fhir_member_of('http://example.org/elsewhere', 'b', 'http://example.org/ladder0'),
       public.fhir_validate_code('{"system": "http://example.org/elsewhere", "version": "2", "code": "c"}'::jsonb, 'http://example.org/ladder0');
RESET statement_timeout;
SELECT sum(public.fhir_unload('http://example.org/ladder' || i)) FROM generate_series(0, 50) AS i;

-- The same of concept maps, for codes that they do not map.
SELECT DISTINCT action FROM (SELECT jsonb_build_object('resourceType', 'Bundle', 'entry', jsonb_agg(jsonb_build_object('resource',
    jsonb_build_object('resourceType', 'ConceptMap', 'url', 'http://example.org/ladder' || i, 'status', 'active', 'group',
      jsonb_build_array(map_group || '{"target": "http://example.org/y"}', map_group || '{"target": "http://example.org/z"}')))))
  FROM generate_series(0, 50) AS i, jsonb_build_object('source', 'http://example.org/x',
    'element', '[{"code": "a", "target": [{"code": "b", "relationship": "equivalent"}]}]'::jsonb, 'unmapped',
    CASE WHEN i < 50 THEN jsonb_build_object('mode', 'other-map', 'otherMap', 'http://example.org/ladder' || i + 1)
         ELSE '{"mode": "fixed", "code": "rest", "relationship": "equivalent"}' END) AS map_group) AS b (bundle), public.fhir_load(bundle);
SET statement_timeout = '20s';
SELECT target_system, target_code, map FROM public.fhir_translate('http://example.org/x', 'c', 'http://example.org/ladder0');
RESET statement_timeout;
SELECT sum(public.fhir_unload('http://example.org/ladder' || i)) FROM generate_series(0, 50) AS i;

-- A code system without url, in a value set by its id.
SELECT pg_temp.try_load('{"resourceType": "CodeSystem", "id": "nameless", "status": "active", "content": "complete", "concept": [{"code": "a"}]}');
SELECT system, code, fhir_member_of('http://example.org/x', 'a', value_set), fhir_member_of('"a"'::jsonb, value_set),
       fhir_member_of('{"system": "http://example.org/x", "code": "a", "version": "1"}'::jsonb, value_set),
       fhir_validate_code('http://example.org/x', 'a', value_set::text, 'A')
  FROM (VALUES ('{"resourceType": "ValueSet", "status": "active", "compose": {"include": [{"system": "CodeSystem/nameless"}]}}'::jsonb)) AS v (value_set),
       fhir_expand(value_set);
SELECT public.fhir_unload('CodeSystem/nameless');
