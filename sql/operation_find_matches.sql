-- CodeSystem/$find-matches.
BEGIN;
\i sql/include/animals.sql
\set ECHO none
\i sql/include/ask.sql
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
\t on
-- find(properties, more parameters): among the animals; properties is an array of [code, type, value]
CREATE FUNCTION pg_temp.find(properties jsonb, more jsonb DEFAULT '[["exact", "valueBoolean", true]]') RETURNS SETOF text LANGUAGE sql AS $$
  SELECT pg_temp.ask('CodeSystem/animals/$find-matches', more ||
    (SELECT coalesce(jsonb_agg(jsonb_build_array('property', 'part', jsonb_build_array(jsonb_build_object('name', 'code', 'valueCode', p->0), jsonb_build_object('name', 'value', p->>1, p->2)))), '[]')
       FROM jsonb_array_elements(properties) AS p))
$$;
\set ECHO all
-- CS-104: complete matches; properties of every type
SELECT * FROM pg_temp.find('[["legs", "valueInteger", 4], ["tame", "valueBoolean", true]]');
SELECT * FROM pg_temp.find('[["parent", "valueCode", "bird"], ["legs", "valueInteger", 2]]');
SELECT * FROM pg_temp.find('[["mass", "valueDecimal", 10]]');
SELECT * FROM pg_temp.find('[["seen", "valueDateTime", "2013"]]');
SELECT * FROM pg_temp.find('[["code", "valueCode", "cat"], ["display", "valueString", "Cat"], ["designation", "valueString", "Katze"]]');
-- for a machine, partial matches where there are no complete ones, with what they lack
SELECT * FROM pg_temp.find('[["legs", "valueInteger", 2], ["tame", "valueBoolean", true], ["habitat", "valueString", "farm"]]');
SELECT * FROM pg_temp.find('[["legs", "valueInteger", 2], ["colour", "valueString", "blue"], ["status", "valueCode", "retired"]]');
SELECT * FROM pg_temp.find('[["legs", "valueInteger", 3]]');
-- for a human, partial and possible ones, too, each with a comment
SELECT * FROM pg_temp.find('[["tame", "valueBoolean", true], ["habitat", "valueString", "farm"]]', '[]');
SELECT * FROM pg_temp.find('[["text", "valueString", "poo"], ["legs", "valueInteger", 5]]', '[["exact", "valueBoolean", false], ["compositional", "valueBoolean", true]]');
-- groups
SELECT * FROM pg_temp.ask('CodeSystem/$find-matches', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["exact", "valueBoolean", true],
  ["property", "part", [{"name": "code", "valueCode": "group"}, {"name": "subproperty", "part": [{"name": "code", "valueCode": "legs"}, {"name": "value", "valueInteger": 2}]},
                                                                {"name": "subproperty", "part": [{"name": "code", "valueCode": "tame"}, {"name": "value", "valueBoolean": false}]}]]]');
SELECT * FROM pg_temp.ask('CodeSystem/$find-matches', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["exact", "valueBoolean", true],
  ["property", "part", [{"name": "code", "valueCode": "status"}, {"name": "value", "valueCode": "retired"}]],
  ["property", "part", [{"name": "code", "valueCode": "group"}, {"name": "subproperty", "part": [{"name": "code", "valueCode": "legs"}, {"name": "value", "valueInteger": 2}]},
                                                                {"name": "subproperty", "part": [{"name": "code", "valueCode": "tame"}, {"name": "value", "valueBoolean": true}]}]]]');
-- a supplement's properties
SELECT * FROM pg_temp.find('[["cuteness", "valueInteger", 9]]', '[["exact", "valueBoolean", true], ["useSupplement", "valueCanonical", "http://example.org/CodeSystem/animals-nl"]]');
-- requests that say too little, or nonsense
SELECT * FROM pg_temp.find('[]');
SELECT * FROM pg_temp.find('[["legs", "valueString", "many"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$find-matches', '[["property", "part", [{"name": "code", "valueCode": "legs"}]]]');
SELECT * FROM pg_temp.ask('CodeSystem/animals/$find-matches', '[["property", "part", [{"name": "code", "valueCode": "legs"}]]]');
SELECT * FROM pg_temp.ask('CodeSystem/animals/$find-matches', '[["property", "valueCode", "legs"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$find-matches', '[["system", "valueUri", "urn:none"], ["property", "valueCode", "legs"]]');
ROLLBACK;
