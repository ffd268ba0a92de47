-- The readable views: their rows, and that conditions reach the indexes.

-- Z1 in small: a concept with two parents, and one of them two levels up by another way
SELECT action FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/view", "version": "1", "status": "active", "content": "complete",
  "caseSensitive": true, "hierarchyMeaning": "is-a", "language": "en",
  "property": [{"code": "parent", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#parent"},
               {"code": "notSelectable", "type": "boolean", "uri": "http://hl7.org/fhir/concept-properties#notSelectable"},
               {"code": "status", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#status"},
               {"code": "legs", "type": "integer"}, {"code": "mass", "type": "decimal"}, {"code": "seen", "type": "dateTime"}, {"code": "diet", "type": "Coding"}],
  "concept": [
    {"code": "animal", "display": "Animal", "property": [{"code": "notSelectable", "valueBoolean": true}]},
    {"code": "mammal", "display": "Mammal", "definition": "Gives milk.", "property": [{"code": "parent", "valueCode": "animal"}]},
    {"code": "bird", "display": "Bird", "property": [{"code": "parent", "valueCode": "animal"}]},
    {"code": "dog", "display": "Dog", "designation": [{"language": "de", "value": "Hund"}], "property": [{"code": "parent", "valueCode": "mammal"}, {"code": "legs", "valueInteger": 4}, {"code": "mass", "valueDecimal": 30.0}]},
    {"code": "dodo", "display": "Dodo", "property": [{"code": "parent", "valueCode": "bird"}, {"code": "status", "valueCode": "retired"}, {"code": "seen", "valueDateTime": "1662"}]},
    {"code": "platypus", "display": "Platypus", "property": [{"code": "parent", "valueCode": "mammal"}, {"code": "parent", "valueCode": "bird"}, {"code": "diet", "valueCoding": {"system": "http://example.org/diet", "code": "worm"}}]},
    {"code": "puggle", "property": [{"code": "parent", "valueCode": "platypus"}, {"code": "parent", "valueCode": "animal"}]}]}');
SELECT action FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/view-nl", "version": "3", "status": "active", "content": "supplement",
  "supplements": "http://example.org/CodeSystem/view|1", "property": [{"code": "cuteness", "type": "integer"}],
  "concept": [{"code": "dog", "designation": [{"language": "nl", "value": "hond"}], "property": [{"code": "cuteness", "valueInteger": 9}]}]}');

SET timezone = 'UTC';
SET datestyle = 'ISO';
SELECT url, version, content, concept_count, root_count, max_depth, supplements_url, supplements_version FROM fhirterm.code_systems WHERE url LIKE '%/view%' ORDER BY 1;
-- CS-086: a supplement has no concepts of its own
SELECT version, code, display, definition, inactive, abstract, deprecated, retired, has_children FROM fhirterm.concepts WHERE system LIKE '%/view%' ORDER BY position;
-- CS-084, CS-085: its designations and properties show with the code system
SELECT * FROM fhirterm.designations WHERE system = 'http://example.org/CodeSystem/view' ORDER BY language;
SELECT version, code, property, type, value, number, period, supplement_url, supplement_version FROM fhirterm.properties
 WHERE system = 'http://example.org/CodeSystem/view' AND property <> 'parent' ORDER BY code, property;
SELECT code, parent FROM fhirterm.parents WHERE system = 'http://example.org/CodeSystem/view' ORDER BY code, parent;
SELECT ancestor, string_agg(descendant, ' ' ORDER BY descendant) AS descendants FROM fhirterm.closure WHERE system = 'http://example.org/CodeSystem/view' GROUP BY 1 ORDER BY 1;
SELECT ancestor_code, descendant_code, min_levels_of_separation AS shortest, max_levels_of_separation AS longest
  FROM fhirterm.concept_ancestor WHERE system = 'http://example.org/CodeSystem/view' AND version = '1' ORDER BY 1, 2;

-- The closure and the levels equal those of a recursive query, on a hierarchy of many parents, whichever
-- end is asked for.
SELECT action FROM fhir_load((SELECT jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/CodeSystem/view-many', 'status', 'active',
    'content', 'complete', 'caseSensitive', true, 'hierarchyMeaning', 'is-a',
    'property', '[{"code": "parent", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#parent"}]'::jsonb,
    'concept', jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', 'n' || n, 'property',
      (SELECT jsonb_agg(jsonb_build_object('code', 'parent', 'valueCode', 'n' || p)) FROM (SELECT DISTINCT n / d FROM generate_series(2, 4) AS d WHERE n >= d) AS parents(p)))) ORDER BY n))
  FROM generate_series(1, 2500) AS n));
CREATE TEMP TABLE reference AS
  WITH RECURSIVE parents AS MATERIALIZED (SELECT code, parent FROM fhirterm.parents WHERE system = 'http://example.org/CodeSystem/view-many'),
  paths AS (SELECT code AS ancestor, code AS descendant, 0 AS length FROM fhirterm.concepts WHERE system = 'http://example.org/CodeSystem/view-many'
            UNION SELECT p.ancestor, e.code, p.length + 1 FROM paths p JOIN parents e ON e.parent = p.descendant)
  SELECT ancestor, descendant, min(length) AS shortest, max(length) AS longest FROM paths GROUP BY 1, 2;
SELECT count(*), count(*) FILTER (WHERE r.shortest = c.min_levels_of_separation AND r.longest = c.max_levels_of_separation) = count(*) AS same
  FROM reference r FULL JOIN (SELECT * FROM fhirterm.concept_ancestor WHERE system = 'http://example.org/CodeSystem/view-many') c
    ON c.ancestor_code = r.ancestor AND c.descendant_code = r.descendant;
SELECT count(*), count(*) FILTER (WHERE r.shortest = c.min_levels_of_separation AND r.longest = c.max_levels_of_separation) = count(*) AS same
  FROM (SELECT * FROM reference WHERE descendant = 'n2500') r
  FULL JOIN (SELECT * FROM fhirterm.concept_ancestor WHERE system = 'http://example.org/CodeSystem/view-many' AND descendant_code = 'n2500') c ON c.ancestor_code = r.ancestor;
SELECT count(*), count(c.ancestor) = count(*) AS same FROM reference r FULL JOIN (SELECT * FROM fhirterm.closure WHERE system = 'http://example.org/CodeSystem/view-many') c
    ON c.ancestor = r.ancestor AND c.descendant = r.descendant;
-- pairs in no order, two contents in turn, and what is no pair
SELECT count(*) FILTER (WHERE fhirterm.shortest_path(x.content_id, a.ordinal, d.ordinal) = r.shortest AND fhirterm.longest_path(x.content_id, a.ordinal, d.ordinal) = r.longest) = count(*) AS same
  FROM (SELECT * FROM reference ORDER BY md5(ancestor || descendant) LIMIT 3000) r
  JOIN fhirterm.code_system x ON x.url = 'http://example.org/CodeSystem/view-many'
  JOIN fhirterm.concept a ON a.content_id = x.content_id AND a.code = r.ancestor
  JOIN fhirterm.concept d ON d.content_id = x.content_id AND d.code = r.descendant;
SELECT fhirterm.shortest_path(content_id, 3, 1), fhirterm.longest_path(content_id, -1, 5), fhirterm.shortest_path(content_id, 1, 1000000), fhirterm.shortest_path(content_id, NULL, 1)
  FROM fhirterm.code_system WHERE url = 'http://example.org/CodeSystem/view-many';

SELECT (SELECT array_agg(o) FROM fhirterm.descendant_ordinals(3, 5, '\x01000101') AS o) AS ordinals, (SELECT count(*) FROM fhirterm.descendant_ordinals(3, NULL, NULL)) AS no_rows;

-- conditions on system and code are index conditions down to the concepts, joins with other tables by index, too
-- (a table of few pages would be read whole, whatever the condition)
SET enable_seqscan = off;
VACUUM ANALYZE fhirterm.code_system, fhirterm.concept, fhirterm.concept_edge, fhirterm.designation, fhirterm.concept_property, fhirterm.property;
CREATE FUNCTION whole_tables(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
    IF line ~ 'Seq Scan on (concept|concept_edge|designation|concept_property) ' THEN
      RETURN NEXT pg_catalog.btrim(line);
    END IF;
  END LOOP;
END $$;
SELECT v, whole_tables(format('SELECT * FROM fhirterm.%s WHERE system = %L AND %s = %L', v, 'http://example.org/CodeSystem/view-many', c, 'n7'))
  FROM (VALUES ('concepts', 'code'), ('designations', 'code'), ('properties', 'code'), ('parents', 'code'), ('parents', 'parent'),
               ('closure', 'ancestor'), ('closure', 'descendant'), ('concept_ancestor', 'ancestor_code'), ('concept_ancestor', 'descendant_code')) AS views(v, c);
SELECT whole_tables($$SELECT * FROM (VALUES ('n7'), ('n8')) AS wanted(code) JOIN fhirterm.closure c ON c.system = 'http://example.org/CodeSystem/view-many' AND c.ancestor = wanted.code$$);
DROP FUNCTION whole_tables(text);
RESET enable_seqscan;
SELECT fhir_unload('http://example.org/CodeSystem/view') + fhir_unload('http://example.org/CodeSystem/view-nl') + fhir_unload('http://example.org/CodeSystem/view-many');
