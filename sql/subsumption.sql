-- Subsumption: on columns, on jsonb, and the relations over the hierarchy.
BEGIN;
\i sql/include/animals.sql
\set ECHO none
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
\set Z1 'http://example.org/CodeSystem/animals'
\set ECHO all
-- CS-133
SELECT a, b, fhir_subsumption(:'Z1', a, b), fhir_subsumes(:'Z1', a, b), fhir_subsumed_by(:'Z1', a, b)
  FROM (VALUES ('mammal', 'dog'), ('dog', 'mammal'), ('dog', 'dog'), ('dog', 'cat'), ('bird', 'platypus'), ('animal', 'beagle'),
               ('beagle', 'animal')) AS pair (a, b);
-- CS-132: all pairs, reflexive
SELECT count(*) FROM fhirterm.concept a, fhirterm.concept b, fhirterm.code_system c
 WHERE c.url = :'Z1' AND a.content_id = c.content_id AND b.content_id = c.content_id AND fhir_subsumes(c.url, a.code, b.code);
-- CS-127, CS-117, CS-118, CS-126
SELECT code FROM fhir_parents(:'Z1', 'platypus');
SELECT t.system, p.code, p.min_depth FROM (VALUES ('nested'), ('parent'), ('child')) AS t (system),
       fhir_children('http://example.org/CodeSystem/tree-' || t.system, 'r') AS p;
-- many rows: the same answers whichever side stays the same, and for how long
CREATE TEMP TABLE pair AS SELECT a.code AS a, b.code AS b, n FROM (SELECT code FROM fhir_descendants(:'Z1', 'animal') UNION ALL SELECT 'wolf') a,
  (SELECT code FROM fhir_descendants(:'Z1', 'animal') UNION ALL SELECT 'wolf') b, generate_series(1, 25) AS n;
CREATE TEMP TABLE truth AS SELECT DISTINCT d.code AS b, a.code AS a FROM fhir_descendants(:'Z1', 'animal') AS d, fhir_ancestors(:'Z1', d.code) AS a;
SELECT name, count(*), count(*) FILTER (WHERE subsumes IS DISTINCT FROM ((a, b) IN (SELECT a, b FROM truth))) AS wrong,
       count(*) FILTER (WHERE subsumption IS DISTINCT FROM CASE WHEN 'wolf' IN (a, b) THEN NULL WHEN a = b THEN 'equivalent' WHEN (a, b) IN (SELECT a, b FROM truth) THEN 'subsumes'
                                                                WHEN (b, a) IN (SELECT a, b FROM truth) THEN 'subsumed-by' ELSE 'not-subsumed' END) AS wrong_outcome
  FROM (SELECT 'a stays' AS name, a, b, fhir_subsumes(:'Z1', a, b) AS subsumes, fhir_subsumption(:'Z1', a, b) AS subsumption FROM (SELECT * FROM pair ORDER BY a, n, b) AS p
        UNION ALL SELECT 'b stays', a, b, fhir_subsumes(:'Z1', a, b), fhir_subsumption(:'Z1', a, b) FROM (SELECT * FROM pair ORDER BY b, n, a) AS p
        UNION ALL SELECT 'both stay', a, b, fhir_subsumed_by(:'Z1', b, a), fhir_subsumption(:'Z1', a, b) FROM (SELECT * FROM pair ORDER BY a, b, n) AS p
        UNION ALL SELECT 'both change', a, b, fhir_subsumes(:'Z1', a, b), fhir_subsumption(:'Z1', a, b) FROM (SELECT * FROM pair ORDER BY n, md5(a || b)) AS p
        UNION ALL SELECT 'jsonb', a, b, fhir_subsumes(fhir_coding(:'Z1', a), fhir_coding(:'Z1', b)), fhir_subsumption(:'Z1', a, b) FROM (SELECT * FROM pair ORDER BY a, n, b) AS p) AS answers
 GROUP BY name ORDER BY name;
-- without case, and where a code that is not found may be one all the same
SELECT count(*) FILTER (WHERE fhir_subsumes('http://example.org/CodeSystem/nocase', 'Code1', c)) AS nocase, count(*) FILTER (WHERE fhir_subsumes('http://example.org/CodeSystem/frag', 'f1', c) IS NULL) AS frag
  FROM (SELECT unnest(ARRAY['code1', 'CODE1', 'f1', 'f2', 'f9']) AS c FROM generate_series(1, 40)) AS codes;
-- NULL in, NULL out
SELECT fhir_subsumes(NULL, 'dog', 'cat'), fhir_subsumes(:'Z1', NULL, 'cat'), fhir_subsumed_by(:'Z1', 'dog', NULL), fhir_subsumption(:'Z1', NULL, 'dog');
-- CS-136: a code that is none neither subsumes nor is subsumed; of a fragment that cannot be told
SELECT fhir_subsumes(:'Z1', 'dog', 'wolf'), fhir_subsumed_by(:'Z1', 'wolf', 'animal'), fhir_subsumption(:'Z1', 'dog', 'wolf'), fhir_subsumes(:'Z1', 'wolf', 'wolf');
SELECT fhir_subsumes('http://example.org/CodeSystem/frag', 'f1', 'f9'), fhir_subsumption('http://example.org/CodeSystem/frag', 'f1', 'f2');
-- a code system that is not loaded, has no content, is a supplement: it cannot be determined
SELECT fhir_subsumes('http://example.org/none', 'a', 'b'), fhir_subsumes('http://example.org/CodeSystem/absent', 'a', 'b'),
       fhir_subsumes('http://example.org/CodeSystem/sample', 'x1', 'x1'), fhir_subsumes('http://example.org/CodeSystem/animals-nl', 'dog', 'dog');
-- case
SELECT fhir_subsumption('http://example.org/CodeSystem/nocase', 'CODE1', 'code1'), fhir_subsumption(:'Z1', 'DOG', 'dog');
-- CS-137: versions
SELECT fhir_subsumes('http://example.org/CodeSystem/ver', 'code3', 'code3'), fhir_subsumes('http://example.org/CodeSystem/ver', 'code3', 'code3', '1.0.0'),
       fhir_subsumes('http://example.org/CodeSystem/ver|1.0.0', 'code3', 'code3'), fhir_subsumes('http://example.org/CodeSystem/ver', 'code3', 'code3', '9');
SELECT fhir_subsumes('{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0", "code": "code1"}',
                     '{"system": "http://example.org/CodeSystem/ver", "version": "1.2.0", "code": "code1"}') AS two_versions,
       fhir_subsumes('{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0", "code": "code1"}',
                     '{"system": "http://example.org/CodeSystem/ver", "code": "code1"}') AS one_version,
       fhir_subsumes('{"system": "http://example.org/CodeSystem/ver", "version": "0.1", "code": "code3"}',
                     '{"system": "http://example.org/CodeSystem/ver", "version": "0.2", "code": "code3"}') AS old_versions;
-- jsonb: any coding of the one, any of the other
SELECT fhir_subsumes(a, b), fhir_subsumed_by(b, a), fhir_subsumption(a, b) FROM (VALUES
  (1, fhir_coding(:'Z1', 'mammal'), fhir_coding(:'Z1', 'dog')),
  (2, fhir_coding(:'Z1', 'mammal'), jsonb_build_object('coding', jsonb_build_array(fhir_coding('http://example.org/none', 'x'), fhir_coding(:'Z1', 'dog')))),
  (3, fhir_coding(:'Z1', 'mammal'), jsonb_build_object('coding', jsonb_build_array(fhir_coding(:'Z1', 'duck')))),
  (4, fhir_coding(:'Z1', 'bird'), jsonb_build_array(fhir_coding(:'Z1', 'cat'), jsonb_build_object('coding', jsonb_build_array(fhir_coding(:'Z1', 'dodo'))))),
  (5, fhir_coding(:'Z1', 'mammal'), fhir_coding('http://example.org/other', 'dog')),
  (6, fhir_coding('http://example.org/other', 'mammal'), fhir_coding('http://example.org/other', 'dog')),
  (7, fhir_coding(:'Z1', 'mammal'), '{"text": "a dog"}'),
  (8, fhir_coding(:'Z1', 'mammal'), '"dog"'),
  (9, fhir_coding(:'Z1', 'dog'), fhir_coding(:'Z1', 'animal')),
  (10, NULL, fhir_coding(:'Z1', 'dog'))) AS pair (n, a, b) ORDER BY n;
-- CS-134, CS-119
\set ECHO none
DO $$ BEGIN PERFORM fhir_load(resource) FROM (VALUES
($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/parts", "version": "1", "name": "Parts",
  "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "part-of",
  "concept": [{"code": "arm", "concept": [{"code": "elbow"}, {"code": "hand"}]}]}$json$::jsonb),
($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/body", "version": "1", "name": "Body",
  "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a",
  "property": [{"code": "partOf", "uri": "http://hl7.org/fhir/concept-properties#partOf", "type": "code"}],
  "concept": [{"code": "arm"}, {"code": "elbow", "property": [{"code": "partOf", "valueCode": "arm"}]}]}$json$),
($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/unstated", "version": "1", "name": "Unstated",
  "status": "active", "content": "complete", "caseSensitive": true,
  "concept": [{"code": "u", "concept": [{"code": "v"}]}]}$json$)) AS system (resource); END $$;
\set ECHO all
SELECT fhir_subsumes('http://example.org/CodeSystem/parts', 'arm', 'elbow');
SELECT code FROM fhir_descendants('http://example.org/CodeSystem/parts', 'arm');
SELECT code FROM fhir_children('http://example.org/CodeSystem/parts', 'arm');
SELECT fhir_subsumption('http://example.org/CodeSystem/body', 'arm', 'elbow');
SELECT code FROM fhir_filter('http://example.org/CodeSystem/body', 'partOf', '=', 'arm') AS code;
-- CS-135
SELECT fhir_subsumes('http://example.org/CodeSystem/unstated', 'u', 'v');
SET LOCAL fhirterm.unknown_hierarchy = 'error';
SELECT fhir_subsumes('http://example.org/CodeSystem/unstated', 'u', 'v');
RESET fhirterm.unknown_hierarchy;
-- the relations, with the shortest and the longest way
SELECT * FROM fhir_descendants(:'Z1', 'animal');
SELECT * FROM fhir_descendants(:'Z1', 'mammal', include_self => false, max_depth => 1);
SELECT * FROM fhir_ancestors(:'Z1', 'beagle');
SELECT * FROM fhir_ancestors(:'Z1', 'platypus', false);
SELECT * FROM fhir_children(:'Z1', 'animal');
SELECT * FROM fhir_parents(:'Z1', 'platypus');
SELECT * FROM fhir_descendants(:'Z1', 'wolf');
SELECT * FROM fhir_descendants(:'Z1', NULL);
SELECT * FROM fhir_descendants('http://example.org/CodeSystem/animas', 'dog');
-- a shortcut: d is a child of a, and below b, too
\set ECHO none
DO $$ BEGIN PERFORM fhir_load($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/shortcut", "version": "1", "name": "Shortcut",
  "status": "active", "content": "complete", "caseSensitive": true, "hierarchyMeaning": "is-a",
  "property": [{"code": "parent", "uri": "http://hl7.org/fhir/concept-properties#parent", "type": "code"}],
  "concept": [{"code": "a"}, {"code": "b", "property": [{"code": "parent", "valueCode": "a"}]},
    {"code": "c", "property": [{"code": "parent", "valueCode": "b"}]},
    {"code": "d", "property": [{"code": "parent", "valueCode": "a"}, {"code": "parent", "valueCode": "c"}]}]}$json$); END $$;
\set ECHO all
SELECT * FROM fhir_children('http://example.org/CodeSystem/shortcut', 'a');
SELECT * FROM fhir_parents('http://example.org/CodeSystem/shortcut', 'd');
SELECT * FROM fhir_descendants('http://example.org/CodeSystem/shortcut', 'a');
SELECT * FROM fhir_ancestors('http://example.org/CodeSystem/shortcut', 'd');
-- What was loaded a moment ago is seen, by the same expression in one block, and what was rolled back is not.
DO $$
DECLARE
  answer boolean;
BEGIN
  FOR i IN 1 .. 3 LOOP
    BEGIN
      answer := fhir_subsumes('http://example.org/CodeSystem/moment', 'm', 'n');
      RAISE NOTICE 'before %: %', i, answer;
      PERFORM fhir_load(format('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/moment", "status": "active", "content": "complete",
        "hierarchyMeaning": "is-a", "caseSensitive": true, "concept": [{"code": "m", "concept": [{"code": "%s"}]}]}', CASE i WHEN 2 THEN 'o' ELSE 'n' END)::jsonb);
      answer := fhir_subsumes('http://example.org/CodeSystem/moment', 'm', 'n');
      RAISE NOTICE 'after %: %', i, answer;
      IF i = 1 THEN
        RAISE EXCEPTION 'taken back';
      END IF;
    EXCEPTION WHEN raise_exception THEN
      NULL;
    END;
  END LOOP;
END $$;
ROLLBACK;
