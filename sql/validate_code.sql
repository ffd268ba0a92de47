-- fhir_validate_code: whether a coded value is right, and why not.
\i sql/include/animals.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never
\set animals '''http://example.org/CodeSystem/animals'''
\set ver '''http://example.org/CodeSystem/ver'''
\set pets '''http://example.org/ValueSet/pets'''
\set all '''http://example.org/ValueSet/all'''

-- The issues of a detail, a line each.
CREATE FUNCTION lines(issues jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', i->>'severity', i->'details'->'coding'->0->>'code', i->'expression'->>0, '-', i->'details'->>'text'), E'\n' ORDER BY n)
    FROM jsonb_array_elements(issues) WITH ORDINALITY AS x(i, n) $$;

-- Against the code system. TX-100, CS-014, TX-037
SELECT code, fhir_validate_code(:animals, code), fhir_validate_code_reason(:animals, code)
  FROM unnest('{dog,wolf,DOG,animal}'::text[]) AS code;
-- Against a value set, by the three forms of input. TX-099, TX-114, TX-115, TX-103, TX-104
SELECT fhir_validate_code(:animals, 'dog', :pets), fhir_validate_code('{"system": "http://example.org/CodeSystem/animals", "code": "dog"}'::jsonb, :pets),
       fhir_validate_code('{"coding": [{"system": "http://example.org/CodeSystem/animals", "code": "dog"}]}'::jsonb, :pets);
SELECT result, display, code, system, version, inactive, lines(issues) FROM fhir_validate_code_detail(:animals, 'duck', 'http://example.org/ValueSet/mammal');
SELECT result, display, code, system, version, inactive, lines(issues) FROM fhir_validate_code_detail(:animals, 'wolf', :all);
SELECT * FROM fhir_validate_code_detail('{"system": "http://example.org/CodeSystem/animals", "code": "cat"}'::jsonb, 'http://example.org/ValueSet/bird');
-- NULL in, NULL out.
SELECT fhir_validate_code(NULL, 'dog'), fhir_validate_code(:animals, NULL), fhir_validate_code(NULL::jsonb), fhir_validate_code('{"text": "dog"}'::jsonb, :pets), fhir_validate_code('[]'::jsonb);
SELECT * FROM fhir_validate_code_detail(NULL, 'dog');
SELECT fhir_validate_code_reason(:animals, 'dog', :pets);

-- The system. UC-001, UC-003, UC-018, UC-019, UC-021, CS-041, CS-079, CS-087, TX-049
SELECT system, fhir_validate_code(system, 'dog', :all), fhir_validate_code(system, 'dog') AS alone, fhir_validate_code_reason(system, 'dog', :all)
  FROM (VALUES ('HTTP://example.org/CodeSystem/animals'), ('http://example.org/ValueSet/all'), ('Location1'), ('http://example.org/CodeSystem/animals-nl'), ('http://nowhere.org/cs')) AS v(system);
SELECT result, lines(issues) FROM fhir_validate_code_detail('{"code": "dog"}'::jsonb, :all);
SELECT result, lines(issues) FROM fhir_validate_code_detail('{"code": "dog"}'::jsonb);
-- A bare code has the system of the value set, if that has but one. UC-008, TX-102
SELECT result, code, system FROM fhir_validate_code_detail('"dog"'::jsonb, :pets);
SELECT fhir_validate_code('"T1"'::jsonb, 'http://example.org/ValueSet/mix');
SELECT fhir_validate_code('"dog"'::jsonb);
-- Two literals are system and code, so JSON among them is a mistake.
SELECT fhir_validate_code('{"system": "http://example.org/CodeSystem/animals", "code": "dog"}', :pets);
SELECT fhir_validate_code('{"system": "http://example.org/CodeSystem/animals", "code": "dog"}');

-- Code systems without their content, and fragments. CS-015, CS-071, TX-046, TX-047, R-2
SELECT fhir_validate_code('http://example.org/CodeSystem/absent', 'n1'), fhir_validate_code('http://example.org/CodeSystem/sample', 'x1');
SELECT result, lines(issues) FROM fhir_validate_code_detail('http://example.org/CodeSystem/absent', 'n1');
SELECT code, result, lines(issues) FROM unnest('{f1,f9}'::text[]) AS c(c), fhir_validate_code_detail('http://example.org/CodeSystem/frag', c, 'http://example.org/CodeSystem/frag?fhir_vs');
SELECT result, lines(issues) FROM fhir_validate_code_detail('http://example.org/CodeSystem/frag', 'f9', '{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/frag", "concept": [{"code": "f1"}]}]}}');
SELECT result, lines(issues) FROM fhir_validate_code_detail('http://example.org/CodeSystem/frag', 'f9', '{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/frag", "concept": [{"code": "f9"}]}]}}');
SELECT result, lines(issues) FROM fhir_validate_code_detail('http://loinc.org', '55423-8', 'http://example.org/ValueSet/mix');
SELECT result, lines(issues) FROM fhir_validate_code_detail('http://loinc.org', 'T1', 'http://example.org/ValueSet/mix');

-- Case. CS-020, TX-038, TX-112, R-3
SELECT result, code, lines(issues) FROM fhir_validate_code_detail('http://example.org/CodeSystem/nocase', 'CODE1', 'http://example.org/CodeSystem/nocase?fhir_vs');

-- The display: any name, exactly. TX-122, TX-123, TX-124, R-14, UC-025
SELECT display, result, lines(issues)
  FROM (VALUES ('Dog'), ('Hund'), ('dog'), ('Dogg'), (' Dog'), (NULL)) AS v(d), fhir_validate_code_detail(:animals, 'dog', :pets, d);
SELECT fhir_validate_code(:animals, 'dog', :pets, 'Dogg', lenient_display_validation => true), fhir_validate_code_reason(:animals, 'dog', :pets, 'Dogg', lenient_display_validation => true);
-- ... in the wanted languages. TX-153, TX-155, TX-156, TX-157, TX-158, TX-160
SELECT code, d, language, result, display, lines(issues)
  FROM (VALUES ('dog', 'Dog', 'de'), ('dog', 'Hund', 'de'), ('dog', 'Wuff', NULL), ('beagle', 'Beagle', 'de'), ('beagle', 'Bgl', 'de'), ('dog', 'Dog', 'de, en'), ('dog', 'Hund', 'fr'), ('dog', 'Dog', 'fr')) AS v(c, d, language),
       fhir_validate_code_detail(:animals, c, :all, d, display_language => language);
SELECT fhir_validate_code('http://example.org/CodeSystem/nocase', 'code1', NULL, 'Code one', display_language => 'de');
SET fhirterm.display_language = 'de';
SELECT fhir_validate_code(:animals, 'dog', NULL, 'Dog'), fhir_validate_code(:animals, 'dog', NULL, 'Dog', display_language => 'en');
RESET fhirterm.display_language;
-- ... with supplements. TX-034, TX-035
SELECT fhir_validate_code(:animals, 'dog', :pets, 'hond'), fhir_validate_code(:animals, 'dog', :pets, 'hond', use_supplement => '{http://example.org/CodeSystem/animals-nl}'), fhir_validate_code(:animals, 'dog', :pets, 'hond');
-- ... one that is no longer current. TX-135, TX-147
SELECT result, lines(issues) FROM fhir_validate_code_detail('http://example.org/CodeSystem/extended', 'e1', NULL, 'Old');
-- ... and the value set's own words. TX-056, TX-161
SELECT d, result, display FROM unnest('{Pussy,Cat,Mieze,Katze,Kater}'::text[]) AS d,
  fhir_validate_code_detail(:animals, 'cat', '{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "cat", "display": "Pussy", "designation": [{"language": "de", "value": "Mieze"}]}]}]}}', d);
SELECT fhir_validate_code('http://nowhere.org/cs', 'p', '{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://nowhere.org/cs", "concept": [{"code": "p", "display": "P"}, {"code": "q"}]}]}}', d) FROM unnest('{P,Q}'::text[]) AS d;

-- Abstract and inactive codes. CS-116, TX-125, TX-126, TX-132, TX-133
SELECT fhir_validate_code(:animals, 'animal', :all), fhir_validate_code(:animals, 'animal', :all, abstract => true), fhir_validate_code_reason(:animals, 'animal', :all, abstract => false);
SELECT result, inactive, lines(issues) FROM fhir_validate_code_detail(:animals, 'dodo', :all);
SELECT result, inactive, lines(issues) FROM fhir_validate_code_detail(:animals, 'dodo', :all, active_only => true);
SELECT result, inactive, lines(issues) FROM fhir_validate_code_detail('http://example.org/CodeSystem/extended', 'e2');

-- Versions. UC-007, TX-108, TX-111, TX-118, TX-119, TX-120, TX-121, R-6
SELECT vs, v, result, version, display, lines(issues)
  FROM unnest('{ver-10,ver-1x,ver-none}'::text[]) AS vs, (VALUES ('1.0.0'), ('1.2.0'), ('2.4.0'), (NULL)) AS x(v),
       fhir_validate_code_detail(:ver, 'code1', 'http://example.org/ValueSet/' || vs, version => v);
SELECT result, version, lines(issues) FROM fhir_validate_code_detail(:ver, 'code3', 'http://example.org/ValueSet/ver-none', version => '1.0.0');
SELECT result, version, lines(issues) FROM fhir_validate_code_detail(:ver, 'code1', version => '2.4.0');
SELECT fhir_validate_code(:ver, 'code1', version => '2.4.0'), fhir_validate_code(:ver, 'code3', version => '1.0.0'), fhir_validate_code(:ver, 'code3', version => '1.2.0'), fhir_validate_code('http://example.org/CodeSystem/ver|1.0.0', 'code3');
\set both '''{"resourceType": "ValueSet", "compose": {"include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0"}, {"system": "http://example.org/CodeSystem/ver", "version": "1.2.0"}]}}'''
SELECT d, result, version FROM unnest('{One (1.0),One (1.2),One (2.0),NULL}'::text[]) AS d, fhir_validate_code_detail(:ver, 'code1', :both, d);
-- versionNeeded. CS-025, TX-045
SELECT FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/needy", "version": "3", "status": "active", "content": "complete", "caseSensitive": true, "versionNeeded": true, "concept": [{"code": "a"}]}');
SELECT fhir_validate_code('http://example.org/CodeSystem/needy', 'a'), fhir_validate_code('http://example.org/CodeSystem/needy', 'a', version => '3'), fhir_validate_code_reason('{"system": "http://example.org/CodeSystem/needy", "code": "a"}'::jsonb);
-- An expression where no grammar is known. TX-042, TX-043
SELECT FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/grammar", "version": "1", "status": "active", "content": "complete", "caseSensitive": true, "compositional": true, "concept": [{"code": "a"}]}');
SELECT fhir_validate_code('http://example.org/CodeSystem/grammar', 'a:b=c'), fhir_validate_code_reason('http://example.org/CodeSystem/grammar', 'a:b=c'), fhir_validate_code_reason(:animals, 'a:b=c');

-- Several codings. TX-116, TX-117
SELECT c, result, code, lines(issues)
  FROM unnest('{"duck dog","dog wolf","duck","duck dodo","dog x"}'::text[]) AS c,
       LATERAL (SELECT jsonb_build_object('coding', jsonb_agg(jsonb_build_object('system', CASE WHEN w = 'x' THEN 'http://nowhere.org/cs' ELSE 'http://example.org/CodeSystem/animals' END, 'code', w))) FROM unnest(string_to_array(c, ' ')) AS w) AS v(value),
       fhir_validate_code_detail(value, :pets);
SELECT fhir_validate_code('{"coding": [{"system": "http://example.org/CodeSystem/animals", "code": "dog"}, {"system": "http://nowhere.org/cs", "code": "x"}]}'::jsonb),
       fhir_validate_code('{"coding": [{"system": "http://nowhere.org/cs", "code": "x"}, {"system": "http://nowhere.org/cs", "code": "y"}]}'::jsonb);

-- Unknown value sets, missing content.
\set VERBOSITY sqlstate
SELECT fhir_validate_code(:animals, 'dog', 'http://example.org/ValueSet/pest');
SELECT fhir_validate_code(:animals, 'dog', 'http://example.org/CodeSystem/animals');
SELECT fhir_validate_code(:animals, 'dog', 'http://example.org/ValueSet/ver-1');
SELECT fhir_validate_code(:animals, 'dog', display_language => '-');
SELECT fhir_validate_code('5'::jsonb);
\set VERBOSITY default
SET fhirterm.on_unknown = 'null';
SELECT fhir_validate_code(:animals, 'dog', 'http://example.org/ValueSet/pest'), fhir_validate_code_reason(:animals, 'dog', 'http://example.org/ValueSet/pest');
SELECT * FROM fhir_validate_code_detail(:animals, 'dog', 'http://example.org/ValueSet/pest');
SET fhirterm.on_unknown = 'false';
SELECT fhir_validate_code(:animals, 'dog', 'http://example.org/ValueSet/pest');
RESET fhirterm.on_unknown;
DROP FUNCTION lines(jsonb);
