-- Bindings of columns: recorded, enforced by a trigger, audited; and bindings that come from StructureDefinitions.
\i sql/include/animals.sql
\i sql/include/bindings.sql
SET client_min_messages = warning;
\set SHOW_CONTEXT never

CREATE TABLE visit (id integer PRIMARY KEY, animal text, reason jsonb, note integer);
-- Recorded only: everything goes in.
SELECT fhir_bind('visit', 'animal', 'http://example.org/ValueSet/pets');
SELECT fhir_bind('visit', 'reason', 'http://example.org/ValueSet/mammal', 'extensible');
INSERT INTO visit VALUES (1, 'dog', '{"coding": [{"system": "http://example.org/CodeSystem/animals", "code": "dog"}]}'),
  (2, 'duck', '{"coding": [{"system": "http://example.org/CodeSystem/animals", "code": "duck"}]}'),
  (3, NULL, NULL), (4, 'wolf', '{"coding": [{"system": "http://example.org/CodeSystem/animals", "code": "wolf"}]}');
SELECT relation, column_name, datatype, binding, ctx, enforce FROM fhirterm.column_binding ORDER BY column_name;
-- The audit.
SELECT bound_column, table_name, value, strength, path, outcome, code FROM fhir_violations('visit') ORDER BY bound_column, row_id;
SELECT v.id, f.outcome, f.text FROM fhir_violations('visit', 'reason', 'warning') AS f JOIN visit AS v ON v.ctid = f.row_id ORDER BY v.id;
SELECT count(*) FROM fhir_violations('visit', 'note');
SELECT count(*) FROM fhir_violations(NULL);

-- Enforced: from now on.
SELECT fhir_bind('visit', 'animal', 'http://example.org/ValueSet/pets', enforce => 'trigger');
SELECT column_name, enforce FROM fhirterm.column_binding ORDER BY column_name;
INSERT INTO visit VALUES (5, 'duck');
INSERT INTO visit VALUES (5, 'cat'), (6, 'dog'), (7, 'beagle');
UPDATE visit SET animal = 'bird' WHERE id = 1;
UPDATE visit SET note = 1 WHERE id = 2;
INSERT INTO visit VALUES (5, 'cat'), (6, NULL);
COPY visit (id, animal) FROM STDIN;
8	dog
9	goose
\.
SELECT id, animal FROM visit ORDER BY id;
-- What is renamed stays bound.
ALTER TABLE visit RENAME COLUMN animal TO patient;
ALTER TABLE visit RENAME TO "Visit, renamed";
INSERT INTO "Visit, renamed" VALUES (9, 'duck');
SELECT bound_column, table_name, value FROM fhir_violations('"Visit, renamed"', 'patient') ORDER BY row_id;
-- A whole binding, with additional ones and a context; repetitions are told apart.
SELECT fhir_bind('"Visit, renamed"', 'reason', binding => '{"strength": "extensible", "valueSet": "http://example.org/ValueSet/all", "additional": [{"purpose": "current", "valueSet": "http://example.org/ValueSet/pets"}]}', datatype => 'Coding', ctx => '{"record": "new"}', enforce => 'trigger');
INSERT INTO "Visit, renamed" (id, reason) VALUES (10, '[{"system": "http://example.org/CodeSystem/animals", "code": "dog"}, {"system": "http://example.org/CodeSystem/animals", "code": "duck"}]');
INSERT INTO "Visit, renamed" (id, reason) VALUES (10, '"dog"');
-- A mandatory element, and a value set that is not loaded.
SELECT FROM fhir_bind('"Visit, renamed"', 'patient', 'http://example.org/ValueSet/pets', ctx => '{"min": 1}', enforce => 'trigger');
INSERT INTO "Visit, renamed" (id, patient) VALUES (10, NULL);
SELECT FROM fhir_bind('"Visit, renamed"', 'patient', 'http://example.org/ValueSet/nope', enforce => 'trigger');
SELECT enforce, binding ->> 'valueSet' AS value_set FROM fhirterm.column_binding WHERE relation = '"Visit, renamed"'::regclass AND column_name = 'patient';
SET client_min_messages = notice;
SELECT FROM fhir_bind('"Visit, renamed"', 'patient', 'http://example.org/ValueSet/nope');
SET client_min_messages = warning;
BEGIN;
SELECT FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/nope", "status": "active", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}]}]}}');
SELECT FROM fhir_bind('"Visit, renamed"', 'patient', 'http://example.org/ValueSet/nope', enforce => 'trigger');
SELECT fhir_unload('http://example.org/ValueSet/nope');
COMMIT;
INSERT INTO "Visit, renamed" (id, patient) VALUES (10, 'dog');
-- A value set that a transaction loads counts from its next statement on.
BEGIN;
SELECT FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/nope", "status": "active", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}]}]}}');
INSERT INTO "Visit, renamed" (id, patient) VALUES (11, 'dog');
ROLLBACK;
INSERT INTO "Visit, renamed" (id, patient) VALUES (11, 'dog');
SELECT fhir_unbind('"Visit, renamed"', 'patient'), fhir_unbind('"Visit, renamed"', 'patient');
INSERT INTO "Visit, renamed" (id, patient) VALUES (11, 'dog');

-- Partitions: one binding, enforced and audited in each.
CREATE TABLE parted (id integer, code varchar(20)) PARTITION BY LIST (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2);
INSERT INTO parted VALUES (1, 'duck'), (2, 'bird'), (2, 'dog');
SELECT FROM fhir_bind('parted', 'code', 'http://example.org/ValueSet/pets', enforce => 'trigger');
SELECT relation, column_name FROM fhirterm.column_binding WHERE relation = 'parted'::regclass;
SELECT table_name, value FROM fhir_violations('parted') ORDER BY table_name::text COLLATE "C", row_id;
INSERT INTO parted VALUES (2, 'duck');

-- Only the owner binds.
CREATE TABLE other_table (code text);
GRANT ALL ON other_table TO PUBLIC;
CREATE ROLE regress_binder;
SET ROLE regress_binder;
SELECT fhir_bind('other_table', 'code', 'http://example.org/ValueSet/pets');
RESET ROLE;
SELECT FROM fhir_bind('other_table', 'code', 'http://example.org/ValueSet/pets', enforce => 'trigger');
SET ROLE regress_binder;
SELECT fhir_unbind('other_table', 'code');
INSERT INTO other_table VALUES ('duck');
INSERT INTO other_table VALUES ('dog');
SELECT column_name FROM fhirterm.column_binding WHERE relation = 'other_table'::regclass;
SELECT fhir_store_bindings('{"resourceType": "StructureDefinition", "url": "http://example.org/StructureDefinition/none"}');
RESET ROLE;
DROP ROLE regress_binder;

-- Errors.
SELECT fhir_bind('other_table', 'codes', 'http://example.org/ValueSet/pets');
SELECT fhir_bind('"Visit, renamed"', 'note', 'http://example.org/ValueSet/pets');
SELECT fhir_bind('other_table', 'code', 'http://example.org/ValueSet/pets', enforce => 'always');
SELECT fhir_bind('other_table', 'code', 'http://example.org/ValueSet/pets', strength => 'strict');
SELECT fhir_bind('other_table', 'code');
SELECT fhir_bind('other_table', 'code', 'http://example.org/ValueSet/pets', ctx => '{"mini": 1}');
SELECT fhir_violations('other_table', severity => 'fatal');
CREATE TRIGGER wrong AFTER INSERT ON other_table FOR EACH ROW EXECUTE FUNCTION fhirterm.enforce_binding();
INSERT INTO other_table VALUES ('dog');
CREATE TABLE numbers (number integer);
CREATE TRIGGER wrong AFTER INSERT OR UPDATE OF number ON numbers FOR EACH ROW EXECUTE FUNCTION fhirterm.enforce_binding('code', '{"strength": "example"}', '{}');
INSERT INTO numbers VALUES (1);
CREATE TRIGGER odd AFTER INSERT OR UPDATE OF number ON numbers FOR EACH ROW EXECUTE FUNCTION fhirterm.enforce_binding('code', '{"strength": ', 'x');
SELECT trigger_name, binding, ctx FROM fhirterm.column_binding WHERE relation = 'numbers'::regclass ORDER BY trigger_name;
DROP TABLE numbers;
-- Other triggers may change a bound column that the UPDATE does not name: it is judged as it is written.
CREATE TABLE rewritten (id integer, code text, note text);
CREATE FUNCTION rewrite() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.code := coalesce(NEW.note, NEW.code); RETURN NEW; END $$;
CREATE TRIGGER rewrite BEFORE INSERT OR UPDATE ON rewritten FOR EACH ROW EXECUTE FUNCTION rewrite();
INSERT INTO rewritten VALUES (1, 'dog'), (2, 'duck');
SELECT FROM fhir_bind('rewritten', 'code', 'http://example.org/ValueSet/pets', enforce => 'trigger');
UPDATE rewritten SET note = 'duck' WHERE id = 1;
UPDATE rewritten SET note = 'cat' WHERE id = 1;
UPDATE rewritten SET code = 'dog', note = 'duck' WHERE id = 1;
INSERT INTO rewritten VALUES (3, 'dog', 'duck');
-- What is wrong already is not looked at as long as it stays, and is not named.
UPDATE rewritten SET id = 4 WHERE id = 2;
UPDATE rewritten SET code = code WHERE id = 4;
SELECT * FROM rewritten ORDER BY id;
ALTER TABLE rewritten RENAME COLUMN code TO coded;
CREATE OR REPLACE FUNCTION rewrite() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.coded := coalesce(NEW.note, NEW.coded); RETURN NEW; END $$;
UPDATE rewritten SET note = 'duck' WHERE id = 1;
SELECT column_name, enforce FROM fhirterm.column_binding WHERE relation = 'rewritten'::regclass;
SELECT fhir_unbind('rewritten', 'coded');
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'rewritten'::regclass;
UPDATE rewritten SET note = 'duck' WHERE id = 1;
SELECT FROM fhir_bind('rewritten', 'coded', 'http://example.org/ValueSet/pets', enforce => 'trigger');
SELECT FROM fhir_bind('rewritten', 'coded', 'http://example.org/ValueSet/pets');
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'rewritten'::regclass;
UPDATE rewritten SET note = 'wolf' WHERE id = 1;
DROP TABLE rewritten;
-- In a partition; and with a condition that is none of ours.
CREATE FUNCTION rewrite_part() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.code := 'wolf'; RETURN NEW; END $$;
CREATE TABLE rewritten (note text, id integer, code text) PARTITION BY LIST (id);
CREATE TABLE rewritten_part (code text, id integer, dropped text, note text);
ALTER TABLE rewritten_part DROP COLUMN dropped;
ALTER TABLE rewritten ATTACH PARTITION rewritten_part FOR VALUES IN (1);
INSERT INTO rewritten VALUES (NULL, 1, 'dog');
SELECT FROM fhir_bind('rewritten', 'code', 'http://example.org/ValueSet/pets', enforce => 'trigger');
CREATE TRIGGER rewrite BEFORE UPDATE ON rewritten FOR EACH ROW EXECUTE FUNCTION rewrite_part();
UPDATE rewritten SET note = 'x';
DROP TABLE rewritten;
CREATE TABLE odd (code text);
CREATE TRIGGER odd AFTER UPDATE ON odd FOR EACH ROW WHEN (NEW IS NOT NULL) EXECUTE FUNCTION fhirterm.enforce_binding('code', '{"strength": "example"}', '{}');
INSERT INTO odd VALUES ('dog');
UPDATE odd SET code = 'cat';
DROP TABLE odd;
-- A trigger that fires before would swallow rows.
CREATE TABLE early (code text);
CREATE TRIGGER early BEFORE INSERT OR UPDATE OF code ON early FOR EACH ROW EXECUTE FUNCTION fhirterm.enforce_binding('code', '{"strength": "example"}', '{}');
INSERT INTO early VALUES ('dog');
DROP TABLE early;
-- An argument nested too deeply does not hide the bindings of others.
CREATE TABLE deep (code text);
DO $$
BEGIN
  EXECUTE format('CREATE TRIGGER deep AFTER INSERT OR UPDATE OF code ON deep FOR EACH ROW EXECUTE FUNCTION fhirterm.enforce_binding(%L, %L, %L)',
                 'code', repeat('[', 100000) || repeat(']', 100000), '{}');
END $$;
SELECT binding, ctx FROM fhirterm.column_binding WHERE relation = 'deep'::regclass;
DROP TABLE deep;
-- A new column of the former name of one that is bound; a partition of a table that is.
CREATE TABLE renamed (code text);
SELECT FROM fhir_bind('renamed', 'code', 'http://example.org/ValueSet/pets');
ALTER TABLE renamed RENAME COLUMN code TO former;
ALTER TABLE renamed ADD COLUMN code text;
SELECT FROM fhir_bind('renamed', 'code', 'http://example.org/ValueSet/mammal', enforce => 'trigger');
SELECT column_name, binding ->> 'valueSet' AS value_set, enforce FROM fhirterm.column_binding WHERE relation = 'renamed'::regclass ORDER BY column_name;
DROP TABLE renamed;

-- StructureDefinitions.
\set profile '''{"resourceType": "StructureDefinition", "url": "http://example.org/StructureDefinition/visit", "version": "1", "snapshot": {"element": [{"id": "Visit", "path": "Visit"}, {"id": "Visit.animal", "path": "Visit.animal", "min": 1, "max": "1", "type": [{"code": "code"}], "binding": {"strength": "required", "valueSet": "http://example.org/ValueSet/pets|1"}}, {"id": "Visit.reason[x]", "path": "Visit.reason[x]", "min": 0, "max": "*", "mustSupport": true, "type": [{"code": "CodeableConcept"}, {"code": "Period"}, {"code": "Coding"}], "binding": {"strength": "extensible", "valueSet": "http://example.org/ValueSet/mammal", "additional": [{"purpose": "required", "valueSet": "http://example.org/ValueSet/all"}]}}]}}'''
SELECT * FROM fhir_bindings(:profile);
SELECT * FROM fhir_bindings('{"resourceType": "StructureDefinition", "differential": {"element": [{"path": "Visit.animal", "binding": {"strength": "required", "valueSet": "http://example.org/ValueSet/pets"}}]}}');
SELECT count(*) FROM fhir_bindings('{}');
SELECT count(*) FROM fhir_bindings(NULL);
SELECT fhir_store_bindings(:profile);
SELECT fhir_store_bindings(:profile);
SELECT structure, version, position, path, datatype, min, max, must_support FROM fhirterm.binding ORDER BY position;
-- From the profile to a column.
SELECT fhir_bind('parted', 'code', binding => b.binding, datatype => b.datatype, ctx => jsonb_build_object('min', b.min), enforce => 'trigger')
  FROM fhirterm.binding AS b WHERE b.structure = 'http://example.org/StructureDefinition/visit' AND b.path = 'Visit.animal';
INSERT INTO parted VALUES (1, NULL);
-- All of a profile looked at before any value is.
SELECT b.path, b.datatype, l.severity, l.code FROM fhirterm.binding AS b, fhir_lint_binding(b.binding, b.datatype, jsonb_build_object('mustSupport', b.must_support)) AS l WHERE l.severity <> 'information' ORDER BY b.position;
SELECT fhir_store_bindings('{"resourceType": "ValueSet", "url": "http://example.org/x"}');
-- a url or a version that is no string names nothing
SELECT fhir_store_bindings('{"resourceType": "StructureDefinition", "url": 5}');
SELECT fhir_store_bindings('{"resourceType": "StructureDefinition", "url": ""}');
SELECT fhir_store_bindings('{"resourceType": "StructureDefinition", "url": "http://example.org/x", "version": {"a": 1}}');
SELECT fhir_store_bindings(NULL);
-- What is wrong with one is told, and changes nothing.
CREATE FUNCTION wrong_profile(element jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  told text;
BEGIN
  PERFORM fhir_store_bindings(jsonb_build_object('resourceType', 'StructureDefinition', 'url', 'http://example.org/StructureDefinition/visit', 'version', '1',
    'differential', jsonb_build_object('element', CASE jsonb_typeof(element) WHEN 'object' THEN jsonb_build_array('{"path": "Visit"}'::jsonb, element) ELSE element END)));
  RETURN 'stored';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS told = PG_EXCEPTION_DETAIL;
  RETURN concat_ws(' ', SQLSTATE, SQLERRM || ':', told);
END $$;
SELECT e.element, wrong_profile(e.element) FROM (VALUES
  ('{"binding": {"strength": "example"}}'::jsonb),
  ('{"path": 1, "binding": {"strength": "example"}}'),
  ('{"path": "Visit.animal", "binding": {"strength": "example"}, "id": 1}'),
  ('{"path": "Visit.animal", "binding": {"strength": "example"}, "min": "one"}'),
  ('{"path": "Visit.animal", "binding": {"strength": "example"}, "min": 3000000000}'),
  ('{"path": "Visit.animal", "binding": {"strength": "example"}, "min": -1}'),
  ('{"path": "Visit.animal", "binding": {"strength": "example"}, "min": 0.5}'),
  ('{"path": "Visit.animal", "binding": {"strength": "example"}, "max": 1}'),
  ('{"path": "Visit.animal", "binding": {"strength": "example"}, "mustSupport": "yes"}'),
  ('{"path": "Visit.animal", "binding": {"strength": "example"}, "type": {"code": "code"}}'),
  ('{"path": "Visit.animal", "binding": "example"}'),
  ('"Visit.animal"')) AS e (element);
SELECT path, datatype FROM fhirterm.binding ORDER BY position;

-- UC-058, UC-105: what applications must support.
SELECT * FROM fhir_binding_obligations('{"strength": "required", "valueSet": "http://example.org/ValueSet/all", "additional": [{"purpose": "minimum", "valueSet": "http://example.org/ValueSet/pets"}]}') ORDER BY code COLLATE "C";
SELECT text FROM fhir_binding_obligations('{"strength": "required", "valueSet": "http://example.org/ValueSet/pets"}');
SELECT count(*) FROM fhir_binding_obligations('{"strength": "example", "valueSet": "http://example.org/ValueSet/pets"}');
-- UC-063: where value sets are referred to.
SELECT * FROM fhir_value_set_refs(:profile);
SELECT * FROM fhir_value_set_refs('{"resourceType": "Questionnaire", "item": [{"linkId": "1", "answerValueSet": "http://example.org/ValueSet/pets", "item": [{"linkId": "2", "answerValueSet": "#own"}]}]}')
UNION ALL SELECT * FROM fhir_value_set_refs('{"resourceType": "ConceptMap", "sourceScopeUri": "http://example.org/ValueSet/pets", "targetCanonical": "http://example.org/ValueSet/all"}')
UNION ALL SELECT * FROM fhir_value_set_refs('{"resourceType": "ValueSet", "compose": {"include": [{"valueSet": ["http://example.org/ValueSet/pets"]}], "exclude": [{"system": "http://example.org/x"}, {"valueSet": ["http://example.org/ValueSet/bird"]}]}}')
UNION ALL SELECT * FROM fhir_value_set_refs('{"resourceType": "OperationDefinition", "parameter": [{"name": "a", "part": [{"name": "b", "binding": {"strength": "required", "valueSet": "http://example.org/ValueSet/pets"}}]}]}')
UNION ALL SELECT * FROM fhir_value_set_refs('{"resourceType": "Observation", "code": {"coding": [{"code": "dog", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-reference", "valueUri": "http://example.org/ValueSet/pets"}]}]}}');
SELECT count(*) FROM fhir_value_set_refs('{}') AS a, fhir_value_set_refs(NULL) AS b;
