-- Loading RF2 releases of SNOMED CT: fhir_load_rf2; reference sets as value sets. The release is invented, of
-- SNOMED CT itself only the identifiers that the format is made of.
SET client_min_messages = warning;
COPY (SELECT) TO PROGRAM 'rm -rf rf2_test && mkdir -p rf2_test/Snapshot/Terminology rf2_test/Snapshot/Refset/Content rf2_test/Full rf2_test/docs rf2_empty';

-- Writes a file of the server: one argument a line, columns parted by |.
CREATE FUNCTION put_bytes(path text, bytes bytea) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE object oid := lo_from_bytea(0, bytes);
  BEGIN PERFORM lo_export(object, 'rf2_test/' || path); PERFORM lo_unlink(object); END $$;
CREATE FUNCTION put(path text, VARIADIC lines text[]) RETURNS void LANGUAGE sql AS $$
  SELECT put_bytes(path, convert_to(translate(array_to_string(lines, E'\n'), '|', E'\t') || E'\n', 'UTF8')) $$;
CREATE FUNCTION put_concepts(VARIADIC lines text[]) RETURNS void LANGUAGE sql AS $$
  SELECT put('Snapshot/Terminology/sct2_Concept_Snapshot_TST_20250131.txt',
             VARIADIC 'id|effectiveTime|active|moduleId|definitionStatusId'::text || lines) $$;
CREATE FUNCTION put_descriptions(VARIADIC lines text[]) RETURNS void LANGUAGE sql AS $$
  SELECT put('Snapshot/Terminology/sct2_Description_Snapshot-en_TST_20250131.txt',
             VARIADIC 'id|effectiveTime|active|moduleId|conceptId|languageCode|typeId|term|caseSignificanceId'::text || lines) $$;
CREATE FUNCTION put_relationships(VARIADIC lines text[]) RETURNS void LANGUAGE sql AS $$
  SELECT put('Snapshot/Terminology/sct2_Relationship_Snapshot_TST_20250131.txt',
             VARIADIC 'id|effectiveTime|active|moduleId|sourceId|destinationId|relationshipGroup|typeId|characteristicTypeId|modifierId'::text || lines) $$;

CREATE FUNCTION put_all_concepts() RETURNS void LANGUAGE sql AS $$ SELECT put_concepts(
  '5001001|20200131|1|5020020|900000000000074008',
  '5005005|20250131|1|5020020|900000000000073002',
  '5004004|20200131|1|5020020|900000000000074008',
  '5003003|20200131|1|5020020|900000000000074008',
  '5002002|20200131|1|5020020|900000000000074008',
  '5006006|20200131|1|5020020|900000000000074008',
  '5007007|20230731|0|5020020|900000000000074008',
  '5008008|20200131|1|5020020|900000000000074008',
  '5009009|20200131|1|5020020|900000000000074008',
  '5010010|20200131|1|5020020|900000000000074008',
  '5011011|20200131|1|5020020|900000000000074008',
  '5020020|20200131|1|5020020|900000000000074008',
  '5021021|20200131|1|5021021|900000000000074008') $$;
CREATE FUNCTION put_all_descriptions() RETURNS void LANGUAGE sql AS $$ SELECT put_descriptions(
  '6001001|20200131|1|5020020|5001001|en|900000000000013009|Thing|900000000000448009',
  '6002002|20200131|1|5020020|5002002|en|900000000000013009|Disease|900000000000448009',
  '6003003|20200131|1|5020020|5003003|en|900000000000013009|Infection|900000000000448009',
  '6004004|20200131|1|5020020|5004004|en|900000000000013009|Disease of lung|900000000000448009',
  '6005005|20200131|1|5020020|5005005|en|900000000000003001|Pneumonia in colour (disorder)|900000000000448009',
  '6005006|20200131|1|5020020|5005005|en|900000000000013009|Pneumonia in colour|900000000000448009',
  '6005007|20200131|1|5020020|5005005|en|900000000000013009|Pneumonia in color|900000000000448009',
  '6005008|20200131|1|5020020|5005005|en|900000000000013009|Infected lung|900000000000448009',
  '6005009|20200131|1|5021021|5005005|nl|900000000000013009|Longontsteking|900000000000448009',
  '6005010|20200131|0|5020020|5005005|en|900000000000013009|Withdrawn term|900000000000448009',
  '6006006|20200131|1|5020020|5006006|en|900000000000003001|Lung (body structure)|900000000000448009',
  '6007007|20200131|1|5020020|5007007|en|900000000000013009|Old pneumonia|900000000000448009',
  '6008008|20200131|1|5020020|5008008|en|900000000000013009|Site|900000000000448009',
  '6009009|20200131|1|5020020|5009009|en|900000000000013009|Cause|900000000000448009',
  '6011011|20200131|1|5020020|5011011|en|900000000000013009|Set of lung matters|900000000000448009') $$;
CREATE FUNCTION put_all_relationships() RETURNS void LANGUAGE sql AS $$ SELECT put_relationships(
  '7000001|20200131|1|5020020|5005005|5003003|0|116680003|900000000000011006|900000000000451002',
  '7000002|20200131|1|5020020|5005005|5004004|0|116680003|900000000000011006|900000000000451002',
  '7000003|20200131|1|5020020|5003003|5002002|0|116680003|900000000000011006|900000000000451002',
  '7000004|20200131|1|5020020|5004004|5002002|0|116680003|900000000000011006|900000000000451002',
  '7000005|20200131|1|5020020|5002002|5001001|0|116680003|900000000000011006|900000000000451002',
  '7000006|20200131|1|5020020|5006006|5001001|0|116680003|900000000000011006|900000000000451002',
  '7000007|20200131|1|5020020|5005005|5006006|1|5008008|900000000000011006|900000000000451002',
  '7000008|20200131|1|5020020|5005005|5003003|1|5009009|900000000000011006|900000000000451002',
  '7000009|20200131|1|5020020|5004004|5006006|0|5008008|900000000000011006|900000000000451002',
  -- not active; and stated, not inferred
  '7000010|20200131|0|5020020|5006006|5002002|0|116680003|900000000000011006|900000000000451002',
  '7000011|20200131|1|5020020|5006006|5002002|0|116680003|900000000000010007|900000000000451002') $$;
SELECT put_all_concepts(), put_all_descriptions(), put_all_relationships() \g /dev/null
SELECT put('Snapshot/Terminology/sct2_RelationshipConcreteValues_Snapshot_TST_20250131.txt',
  'id|effectiveTime|active|moduleId|sourceId|value|relationshipGroup|typeId|characteristicTypeId|modifierId',
  '7100001|20250131|1|5020020|5005005|#3|2|5010010|900000000000011006|900000000000451002',
  '7100002|20250131|1|5020020|5004004|#2.50|0|5010010|900000000000011006|900000000000451002',
  '7100003|20250131|1|5020020|5006006|"left"|0|5011011|900000000000011006|900000000000451002'),
 put('Snapshot/Refset/Content/der2_cRefset_LanguageSnapshot-en_TST_20250131.txt',
  'id|effectiveTime|active|moduleId|refsetId|referencedComponentId|acceptabilityId',
  'a|20200131|1|5020020|900000000000509007|6005005|900000000000548007',
  'b|20200131|1|5020020|900000000000508004|6005005|900000000000548007',
  'c|20200131|1|5020020|900000000000508004|6005006|900000000000548007',
  'd|20200131|1|5020020|900000000000509007|6005006|900000000000549004',
  'e|20200131|1|5020020|900000000000509007|6005007|900000000000548007',
  'f|20200131|0|5020020|900000000000508004|6005007|900000000000548007',
  'g|20200131|1|5021021|5022022|6005009|900000000000548007',
  'h|20200131|1|5021021|5022022|6005010|900000000000548007'),
 put('Snapshot/Refset/Content/der2_Refset_SimpleSnapshot_TST_20250131.txt',
  'id|effectiveTime|active|moduleId|refsetId|referencedComponentId',
  'a|20200131|1|5020020|5011011|5006006',
  'b|20200131|1|5020020|5011011|5005005',
  'c|20200131|1|5020020|5011011|5007007',
  'd|20200131|0|5020020|5011011|5002002',
  'e|20200131|1|5020020|5011011|6005005'),
 put('Snapshot/Refset/Content/der2_cRefset_AssociationSnapshot_TST_20250131.txt',
  'id|effectiveTime|active|moduleId|refsetId|referencedComponentId|targetComponentId',
  'a|20230731|1|5020020|900000000000527005|5007007|5005005'),
 put('Snapshot/Refset/Content/der2_ssRefset_ModuleDependencySnapshot_TST_20250131.txt',
  'id|effectiveTime|active|moduleId|refsetId|referencedComponentId|sourceEffectiveTime|targetEffectiveTime',
  'a|20250131|1|5021021|900000000000534007|5020020|20250131|20250101'),
 -- a text definition; CRLF, and no end of the last line
 put_bytes('Snapshot/Terminology/sct2_TextDefinition_Snapshot-en_TST_20250131.txt', convert_to(translate(
  E'id|effectiveTime|active|moduleId|conceptId|languageCode|typeId|term|caseSignificanceId\r\n'
  '6105005|20200131|1|5020020|5005005|en|900000000000550004|A lung that "germs" inflame.|900000000000017005', '|', E'\t'), 'UTF8')),
 -- what is not read
 put('Full/sct2_Concept_Full_TST_20250131.txt', 'no', 'snapshot'),
 put('docs/sct2_Concept_Snapshot_TST_20250131.pdf', 'no', 'snapshot'),
 put('docs/der2_cRefset_AttributeValueSnapshot_TST_20250131.txt', 'of no', 'interest') \g /dev/null

-- One code system, its version by the module that no other depends on. TX-186, CS-070
SELECT action, url, version, concepts, designations, properties, links, warnings -> 0 ->> 'text' AS warning FROM fhir_load_rf2('rf2_test');
SELECT action FROM fhir_load_rf2('rf2_test');
SELECT version, concept_count, max_depth, hierarchy_meaning, compositional, case_sensitive, version_needed FROM fhirterm.code_systems
 WHERE url = 'http://snomed.info/sct';
SELECT resource - 'property' - 'filter' FROM fhirterm.code_system WHERE url = 'http://snomed.info/sct';
SELECT code, type, uri, description FROM fhirterm.property JOIN fhirterm.code_system USING (content_id)
 WHERE url = 'http://snomed.info/sct' ORDER BY property;

-- Concepts, with what the release says of them. CS-003, CS-094
SELECT code, display, definition, inactive FROM fhirterm.concepts WHERE system = 'http://snomed.info/sct' ORDER BY position;
SELECT code, property, type, value, number, period FROM fhirterm.properties
 WHERE system = 'http://snomed.info/sct' AND code IN ('5004004', '5005005', '5006006', '5007007') ORDER BY code, position;
SELECT c.code, p.value, p.extra FROM fhirterm.concept_property p JOIN fhirterm.concept c USING (content_id, ordinal)
  JOIN fhirterm.code_system s USING (content_id) WHERE s.url = 'http://snomed.info/sct' AND p.extra IS NOT NULL ORDER BY c.code, p.position;
-- designations with their language reference sets; the inactive term is none
SELECT d.position, d.language, d.use_system, d.use_code, d.value,
       (SELECT string_agg(substr(e ->> 'url', 23) || '=' || (e ->> 'valueCode'), ' ') FROM jsonb_array_elements(d.extra -> 'extension') e) AS language_refsets
  FROM fhirterm.designation d JOIN fhirterm.concept c USING (content_id, ordinal) JOIN fhirterm.code_system s USING (content_id)
 WHERE s.url = 'http://snomed.info/sct' AND c.code = '5005005' ORDER BY d.position;
-- the hierarchy: active inferred is-a only. CS-134
SELECT code, min_depth FROM fhir_descendants('http://snomed.info/sct', '5001001') ORDER BY code;
SELECT fhir_subsumes('http://snomed.info/sct', '5002002', '5005005'), fhir_subsumes('http://snomed.info/sct', '5002002', '5006006');
SELECT fhir_operation('CodeSystem/$lookup', '{"resourceType": "Parameters", "parameter": [
  {"name": "system", "valueUri": "http://snomed.info/sct"}, {"name": "code", "valueCode": "5007007"},
  {"name": "property", "valueCode": "inactive"}, {"name": "property", "valueCode": "900000000000527005"}]}') -> 'parameter' AS lookup;
-- filters on its properties
SELECT v.filter, array_agg(e.code ORDER BY e.code) AS codes
  FROM (VALUES ('{"property": "5008008", "op": "=", "value": "5006006"}'), ('{"property": "5010010", "op": "exists", "value": "true"}'),
               ('{"property": "sufficientlyDefined", "op": "=", "value": "true"}'), ('{"property": "effectiveTime", "op": "=", "value": "ge2023"}'),
               ('{"property": "parent", "op": "=", "value": "5002002"}'), ('{"property": "moduleId", "op": "=", "value": "5021021"}'),
               ('{"property": "inactive", "op": "=", "value": "true"}')) AS v(filter),
       fhir_value_set(format('{"resourceType": "ValueSet", "status": "active", "compose": {"include": [{"system": "http://snomed.info/sct", "filter": [%s]}]}}', v.filter)) AS e
 GROUP BY v.filter ORDER BY v.filter COLLATE "C";

-- Reference sets: as value sets, in filters, as relations. UC-070, TX-186
SELECT code, display, inactive FROM fhir_value_set('http://snomed.info/sct?fhir_vs=refset/5011011') ORDER BY code;
SELECT code FROM fhir_value_set('http://snomed.info/sct/5021021?fhir_vs=refset/900000000000527005');
SELECT code, display FROM fhir_value_set('http://snomed.info/sct?fhir_vs=refset') ORDER BY code;
SELECT code FROM fhir_value_set('http://snomed.info/sct?fhir_vs=isa/5004004') ORDER BY code;
SELECT fhir_member_of('http://snomed.info/sct', '5005005', 'http://snomed.info/sct?fhir_vs=refset/5011011') AS member,
       fhir_member_of('http://snomed.info/sct', '5002002', 'http://snomed.info/sct?fhir_vs=refset/5011011') AS no_member;
SELECT code FROM fhir_value_set('{"resourceType": "ValueSet", "status": "active", "compose": {"include": [{"system": "http://snomed.info/sct",
  "filter": [{"property": "concept", "op": "in", "value": "5011011"}, {"property": "concept", "op": "is-a", "value": "5002002"}]}]}}');
SELECT version, code, display, member_count FROM fhirterm.reference_sets ORDER BY code;
SELECT reference_set, code, display, inactive FROM fhirterm.reference_set_members ORDER BY reference_set, code;
SELECT code FROM fhir_value_set('http://snomed.info/sct?fhir_vs=refset/5002002');

-- What fhir_get gives back has the hierarchy as well, and is the same code system when it is loaded elsewhere.
SELECT jsonb_path_query_array(fhir_get('CodeSystem', 'http://snomed.info/sct'), '$.concept[*] ? (@.code == "5005005").property[*] ? (@.code == "parent").valueCode') AS parents;
CREATE TEMP TABLE concepts_loaded AS SELECT code, display, last_descendant - ordinal AS below FROM fhirterm.concept JOIN fhirterm.code_system USING (content_id) WHERE url = 'http://snomed.info/sct';
SELECT action, concepts, links FROM fhir_load(fhir_get('CodeSystem', 'http://snomed.info/sct') || '{"url": "http://example.org/CodeSystem/rf2-copy"}');
SELECT count(*) FROM concepts_loaded JOIN fhirterm.concept c USING (code, display) JOIN fhirterm.code_system s USING (content_id)
 WHERE s.url = 'http://example.org/CodeSystem/rf2-copy' AND below = last_descendant - ordinal;
SELECT count(fhir_unload('http://example.org/CodeSystem/rf2-copy')) AS unloaded;

-- The displays of a language; the version that is asked for. A part of the release again is other content
SELECT action, version FROM fhir_load_rf2('rf2_test', 'http://snomed.info/sct/5021021/version/20250228', 'en-GB');
SELECT fhir_display('http://snomed.info/sct', '5005005', version => 'http://snomed.info/sct/5021021/version/20250228');
SELECT action FROM fhir_load_rf2('rf2_test', 'http://snomed.info/sct/5021021/version/20250228', 'nl');
SELECT fhir_display('http://snomed.info/sct', '5005005', version => 'http://snomed.info/sct/5021021/version/20250228'),
       fhir_display('http://snomed.info/sct', '5006006', version => 'http://snomed.info/sct/5021021/version/20250228');
SELECT action FROM fhir_load_rf2('rf2_test', 'http://snomed.info/sct/5021021/version/20250228', '5022022');
SELECT fhir_display('http://snomed.info/sct', '5005005', version => 'http://snomed.info/sct/5021021/version/20250228');
SELECT count(fhir_unload('http://snomed.info/sct|http://snomed.info/sct/5021021/version/20250228', 'CodeSystem')) AS unloaded;
SELECT count(*) FROM fhirterm.reference_set;
SELECT action, version FROM fhir_load_rf2('rf2_test', language => 'en-GB', dry_run => true);
SELECT fhir_display('http://snomed.info/sct', '5005005');
SELECT count(*) FROM fhir_load_rf2(NULL);


-- An archive is the same release as the directory; so is one in a large object.
COPY (SELECT) TO PROGRAM 'tar -czf rf2_test.tgz rf2_test && head -c 1000 rf2_test.tgz > rf2_cut.tgz && tar -cf rf2_none.tar rf2_empty && echo text > rf2_text.zip';
SELECT action FROM fhir_load_rf2('rf2_test.tgz');
SELECT lo_import('rf2_test.tgz') AS object \gset
SELECT action, concepts FROM fhir_load_rf2_object(:object, 'release', 'http://snomed.info/sct/5021021/version/20250228', 'nl', dry_run => true);
SELECT action FROM fhir_load_rf2_object(:object);
SELECT count(*) FROM fhir_load_rf2_object(NULL);
SELECT lo_unlink(:object);
SELECT count(*) FROM fhir_load_rf2('rf2_cut.tgz');
SELECT count(*) FROM fhir_load_rf2('rf2_none.tar');
SELECT count(*) FROM fhir_load_rf2('rf2_text.zip');
COPY (SELECT) TO PROGRAM 'rm rf2_test.tgz rf2_cut.tgz rf2_none.tar rf2_text.zip';

-- What cannot be loaded
SELECT * FROM fhir_load_rf2('rf2_test', 'http://snomed.info/sct');
SELECT * FROM fhir_load_rf2('rf2_test', language => 'no language!');
SELECT * FROM fhir_load_rf2('rf2_test', language => '5011011');
DO $$ BEGIN PERFORM fhir_load_rf2('rf2_nowhere'); EXCEPTION WHEN OTHERS THEN RAISE WARNING '% %', SQLSTATE, SQLERRM; END $$;
DO $$ BEGIN PERFORM fhir_load_rf2('rf2_empty'); EXCEPTION WHEN OTHERS THEN RAISE WARNING '% %', SQLSTATE, SQLERRM; END $$;

-- One broken file after the other: the error, by state and text; nothing is changed.
CREATE FUNCTION refused() RETURNS text LANGUAGE plpgsql AS $$
  DECLARE detail text;
  BEGIN
    PERFORM fhir_load_rf2('rf2_test');
    RETURN 'loaded';
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN SQLSTATE || ' ' || SQLERRM || coalesce(nullif(': ' || split_part(detail, E'\n', 1), ': '), '');
  END $$;
SELECT put_concepts('5001001|20200131|1|5020020'); SELECT refused();
SELECT put_concepts('5001001|20200131|1|5020020|900000000000074008|more'); SELECT refused();
SELECT put_concepts('5001001|20200131|2|5020020|900000000000074008'); SELECT refused();
SELECT put_concepts('5001001|20201331|1|5020020|900000000000074008'); SELECT refused();
SELECT put_concepts('12345|20200131|1|5020020|900000000000074008'); SELECT refused();
SELECT put_concepts('1234567890123456789|20200131|1|5020020|900000000000074008'); SELECT refused();
SELECT put_concepts('5001001|20200131|1|5020020|900000000000074008', '', '5002002|20200131|1|5020020|900000000000074008'); SELECT refused();
SELECT put_concepts('5001001|20200131|1|5020020|900000000000074008', '5001001|20200131|1|5020020|900000000000074008'); SELECT refused();
SELECT put('Snapshot/Terminology/sct2_Concept_Snapshot_TST_20250131.txt', 'id|active|effectiveTime|moduleId|definitionStatusId'); SELECT refused();
SELECT put_bytes('Snapshot/Terminology/sct2_Concept_Snapshot_TST_20250131.txt', ''); SELECT refused();
SELECT put_all_concepts() \g /dev/null
SELECT put_descriptions('6001001|20200131|1|5020020|5001002|en|900000000000013009|Nothing|900000000000448009'); SELECT refused();
SELECT put_descriptions('6001001|20200131|1|5020020|5001001|en|900000000000013009||900000000000448009'); SELECT refused();
SELECT put_descriptions('6001001|20200131|1|5020020|5001001|en|900000000000013000|Thing|900000000000448009'); SELECT refused();
SELECT put_bytes('Snapshot/Terminology/sct2_Description_Snapshot-en_TST_20250131.txt', convert_to(translate(
  E'id|effectiveTime|active|moduleId|conceptId|languageCode|typeId|term|caseSignificanceId\n6001001|20200131|1|5020020|5001001|en|900000000000013009|Th', '|', E'\t'), 'UTF8')
  || '\xff0a'); SELECT refused();
SELECT put_all_descriptions() \g /dev/null
SELECT put_relationships('7000001|20200131|1|5020020|5005005|5003099|0|116680003|900000000000011006|900000000000451002'); SELECT refused();
SELECT put_relationships('7000001|20200131|1|5020020|5005005|5003003|-1|5008008|900000000000011006|900000000000451002'); SELECT refused();
-- round in a circle. CS-127
SELECT put_relationships('7000001|20200131|1|5020020|5005005|5003003|0|116680003|900000000000011006|900000000000451002',
                         '7000002|20200131|1|5020020|5003003|5005005|0|116680003|900000000000011006|900000000000451002'); SELECT refused();
SELECT put_all_relationships() \g /dev/null
SELECT refused();

-- A release that is not published, without module dependencies; two modules of as many concepts
COPY (SELECT) TO PROGRAM 'rm rf2_test/Snapshot/Refset/Content/der2_ss*; cd rf2_test/Snapshot/Terminology; for i in *; do mv $i x$i; done';
SELECT action, version FROM fhir_load_rf2('rf2_test', dry_run => true);
SELECT put('Snapshot/Terminology/xsct2_Concept_Snapshot_TST_20250131.txt', 'id|effectiveTime|active|moduleId|definitionStatusId',
  '5001001|20200131|1|5020020|900000000000074008', '5002002|20200131|1|5021021|900000000000074008') \g /dev/null
COPY (SELECT) TO PROGRAM 'rm rf2_test/Snapshot/Terminology/xsct2_[RT]*; rm rf2_test/Snapshot/Refset/Content/*';
SELECT put('Snapshot/Terminology/xsct2_Relationship_Snapshot_TST_20250131.txt', 'id|effectiveTime|active|moduleId|sourceId|destinationId|relationshipGroup|typeId|characteristicTypeId|modifierId'),
  put('Snapshot/Terminology/xsct2_Description_Snapshot-en_TST_20250131.txt', 'id|effectiveTime|active|moduleId|conceptId|languageCode|typeId|term|caseSignificanceId') \g /dev/null
SELECT * FROM fhir_load_rf2('rf2_test');
SELECT action, concepts FROM fhir_load_rf2('rf2_test', 'http://snomed.info/xsct/5021021/version/20250131', dry_run => true);

-- Terms that do not fit into memory go to disk and come back; codes and links must fit.
SELECT put('Snapshot/Terminology/xsct2_Concept_Snapshot_TST_20250131.txt', VARIADIC 'id|effectiveTime|active|moduleId|definitionStatusId'::text ||
    array_agg(format('%s|20200131|1|5020020|900000000000074008', n + 5100000) ORDER BY n)),
  put('Snapshot/Terminology/xsct2_Description_Snapshot-en_TST_20250131.txt', VARIADIC
    'id|effectiveTime|active|moduleId|conceptId|languageCode|typeId|term|caseSignificanceId'::text ||
    array_agg(format('%s|20200131|1|5020020|%s|en|900000000000013009|%s|900000000000448009', n + 6100000, n * 37 % 401 + 5100000,
                     repeat(md5(n::text), 10)) ORDER BY n))
  FROM generate_series(0, 400) AS n \g /dev/null
SELECT action, concepts FROM fhir_load_rf2('rf2_test');
CREATE TEMP TABLE in_memory AS SELECT code, display FROM fhirterm.concepts WHERE version = 'http://snomed.info/xsct/5020020/version/20250131';
SET fhirterm.load_memory = '64kB';
SELECT action, concepts FROM fhir_load_rf2('rf2_test', 'http://snomed.info/xsct/5020020/version/20250201');
SELECT count(*), bool_and(c.display = in_memory.display) FROM in_memory JOIN fhirterm.concepts c USING (code)
 WHERE version = 'http://snomed.info/xsct/5020020/version/20250201';
SELECT put('Snapshot/Terminology/xsct2_Concept_Snapshot_TST_20250131.txt', VARIADIC 'id|effectiveTime|active|moduleId|definitionStatusId'::text ||
    array_agg(format('%s|20200131|1|5020020|900000000000074008', n + 5100000) ORDER BY n)) FROM generate_series(0, 20000) AS n \g /dev/null
DO $$ BEGIN PERFORM fhir_load_rf2('rf2_test'); EXCEPTION WHEN program_limit_exceeded THEN RAISE WARNING '%', SQLERRM; END $$;
RESET fhirterm.load_memory;

-- Who may: as for fhir_load_file
CREATE ROLE rf2_reader;
SET ROLE rf2_reader;
SELECT * FROM fhir_load_rf2('rf2_test');
RESET ROLE;
GRANT EXECUTE ON FUNCTION fhir_load_rf2 TO rf2_reader;
GRANT INSERT, DELETE ON ALL TABLES IN SCHEMA fhirterm TO rf2_reader;
SET ROLE rf2_reader;
SELECT * FROM fhir_load_rf2('rf2_test');
SELECT count(*) > 0 AS seen FROM fhirterm.reference_set_members;
RESET ROLE;
DROP OWNED BY rf2_reader;
DROP ROLE rf2_reader;

SELECT count(fhir_unload(url || '|' || version, 'CodeSystem')) AS unloaded FROM fhirterm.code_systems WHERE url = 'http://snomed.info/sct';
SELECT count(*) FROM fhirterm.reference_set;
COPY (SELECT) TO PROGRAM 'rm -rf rf2_test rf2_empty';
