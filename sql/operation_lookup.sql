-- CodeSystem/$lookup and CodeSystem/$subsumes.
BEGIN;
\i sql/include/animals.sql
\set ECHO none
\i sql/include/ask.sql
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
\t on
\set ECHO all
-- TX-163, TX-164, CS-123: without properties, all that is known
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["code", "valueCode", "dog"]]');
-- as a coding, as strings of a query, on an instance; the same answer
SELECT count(DISTINCT answer) FROM (VALUES
  (fhir_operation('CodeSystem/$lookup', pg_temp.request('[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["code", "valueCode", "dog"], ["version", "valueString", "1.0.0"]]'))),
  (fhir_operation('CodeSystem/$lookup', pg_temp.request('[["coding", "valueCoding", {"system": "http://example.org/CodeSystem/animals", "code": "dog"}]]'))),
  (fhir_operation('CodeSystem/$lookup', pg_temp.request('[["system", "valueString", "http://example.org/CodeSystem/animals"], ["code", "valueString", "dog"]]'))),
  (fhir_operation('CodeSystem/animals/$lookup', pg_temp.request('[["code", "valueCode", "dog"]]')))) AS answers (answer);
-- TX-162, CS-084: a supplement in play, languages by parameter and by header
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["code", "valueCode", "dog"], ["displayLanguage", "valueCode", "nl"],
  ["useSupplement", "valueCanonical", "http://example.org/CodeSystem/animals-nl"], ["property", "valueCode", "cuteness"], ["property", "valueCode", "designation"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["code", "valueCode", "duck"], ["property", "valueCode", "parent"]]', '{"accept-language": "de"}');
-- CS-102, CS-108: some properties, and designations by language; inactive and abstract are always told
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["code", "valueCode", "dodo"], ["property", "valueCode", "status"], ["property", "valueCode", "legs"], ["property", "valueCode", "colour"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["code", "valueCode", "cat"], ["property", "valueCode", "lang.de"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["code", "valueCode", "animal"], ["property", "valueCode", "definition"]]');
-- TX-165, CS-008: what is not there
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["code", "valueCode", "wolf"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "HTTP://EXAMPLE.ORG/CodeSystem/animals"], ["code", "valueCode", "dog"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["version", "valueString", "9"], ["code", "valueCode", "dog"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/none"], ["version", "valueString", "9"], ["code", "valueCode", "dog"]]');
SELECT * FROM pg_temp.ask('CodeSystem/fish/$lookup', '[["code", "valueCode", "dog"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["code", "valueCode", "dog"], ["useSupplement", "valueCanonical", "http://example.org/CodeSystem/animals-nl|7"]]');
-- CS-079: a supplement is no code system
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/animals-nl"], ["code", "valueCode", "dog"]]');
-- requests that say too little or too much
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["code", "valueCode", "dog"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["code", "valueCode", "dog"], ["coding", "valueCoding", {"code": "dog"}]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["coding", "valueCoding", {"system": "http://example.org/CodeSystem/animals"}]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["coding", "valueString", "dog"]]');
SELECT * FROM pg_temp.ask('CodeSystem/animals/$lookup', '[["coding", "valueCoding", {"system": "http://example.org/CodeSystem/fish", "code": "cod"}]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["code", "valueCode", "dog"], ["displayLanguage", "valueCode", "-"]]');

-- TX-138: other codes of a concept are told; they are none themselves
DO $$ BEGIN PERFORM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/tins", "version": "1", "name": "Tins", "status": "active", "content": "complete", "caseSensitive": true,
  "concept": [{"code": "tuna", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/codesystem-alternate", "extension": [
    {"url": "code", "valueCode": "T-1"}, {"url": "use", "valueCoding": {"code": "shop"}}]}]}]}'); END $$;
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/tins"], ["code", "valueCode", "tuna"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/tins"], ["code", "valueCode", "T-1"]]');
-- which version: the one that the request names, or that it wants of the system; codes where case doesn't matter
DO $$ BEGIN PERFORM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/tins", "version": "2", "status": "draft", "content": "complete", "caseSensitive": false,
  "concept": [{"code": "Tuna", "display": "Thunnus"}]}'); END $$;
SELECT v, (SELECT string_agg(line, ', ') FROM pg_temp.ask('CodeSystem/$lookup', v || '[["property", "valueCode", "none"], ["system", "valueUri", "http://example.org/CodeSystem/tins"], ["code", "valueCode", "tuna"]]') AS line)
  FROM (VALUES ('[]'::jsonb), ('[["version", "valueString", "1"]]'), ('[["system-version", "valueCanonical", "http://example.org/CodeSystem/tins|1"]]')) AS version (v);

-- CS-133: the four outcomes
SELECT a, b, pg_temp.ask('CodeSystem/$subsumes', jsonb_build_array('["system", "valueUri", "http://example.org/CodeSystem/animals"]'::jsonb, jsonb_build_array('codeA', 'valueCode', a), jsonb_build_array('codeB', 'valueCode', b)))
  FROM (VALUES ('mammal', 'dog'), ('dog', 'mammal'), ('dog', 'dog'), ('dog', 'cat'), ('bird', 'platypus')) AS pair (a, b);
SELECT * FROM pg_temp.ask('CodeSystem/$subsumes', '[["codingA", "valueCoding", {"system": "http://example.org/CodeSystem/animals", "code": "animal"}], ["codingB", "valueCoding", {"system": "http://example.org/CodeSystem/animals", "version": "1.0.0", "code": "dodo"}]]');
SELECT * FROM pg_temp.ask('CodeSystem/animals/$subsumes', '[["codeA", "valueCode", "animal"], ["codeB", "valueCode", "dodo"]]');
-- CS-136, and systems that differ or are not there
SELECT * FROM pg_temp.ask('CodeSystem/$subsumes', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["codeA", "valueCode", "dog"], ["codeB", "valueCode", "wolf"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$subsumes', '[["codingA", "valueCoding", {"system": "http://example.org/CodeSystem/animals", "code": "animal"}], ["codingB", "valueCoding", {"system": "http://example.org/CodeSystem/fish", "code": "cod"}]]');
SELECT * FROM pg_temp.ask('CodeSystem/$subsumes', '[["codingA", "valueCoding", {"system": "http://example.org/CodeSystem/animals", "version": "1.0.0", "code": "animal"}], ["codingB", "valueCoding", {"system": "http://example.org/CodeSystem/animals", "version": "2.0.0", "code": "dodo"}]]');
SELECT * FROM pg_temp.ask('CodeSystem/$subsumes', '[["system", "valueUri", "http://example.org/CodeSystem/fish"], ["codeA", "valueCode", "cod"], ["codeB", "valueCode", "eel"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$subsumes', '[["codeA", "valueCode", "cod"], ["codeB", "valueCode", "eel"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$subsumes', '[["system", "valueUri", "http://example.org/CodeSystem/animals"], ["codeA", "valueCode", "dog"]]');
-- CS-134: a hierarchy of parts
DO $$ BEGIN PERFORM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/limbs", "status": "active", "content": "complete", "hierarchyMeaning": "part-of", "caseSensitive": true,
  "concept": [{"code": "arm", "concept": [{"code": "hand"}]}]}'); END $$;
SELECT * FROM pg_temp.ask('CodeSystem/$subsumes', '[["system", "valueUri", "http://example.org/CodeSystem/limbs"], ["codeA", "valueCode", "arm"], ["codeB", "valueCode", "hand"]]');
SELECT * FROM pg_temp.ask('CodeSystem/$lookup', '[["system", "valueUri", "http://example.org/CodeSystem/limbs"], ["code", "valueCode", "foot"]]');
ROLLBACK;
