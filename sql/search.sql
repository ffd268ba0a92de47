-- Finding concepts by words.
BEGIN;
\i sql/include/animals.sql
\set ECHO none
\o /dev/null
SELECT fhir_load($json${"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/diseases", "version": "1", "name": "Diseases", "status": "active", "content": "complete",
  "caseSensitive": true, "language": "en", "hierarchyMeaning": "is-a",
  "property": [{"code": "inactive", "uri": "http://hl7.org/fhir/concept-properties#inactive", "type": "boolean"}],
  "concept": [
    {"code": "D1", "display": "Asthma", "concept": [{"code": "D2", "display": "Acute severe asthma"}, {"code": "D3", "display": "Asthma, exercise-induced", "designation": [{"value": "EIA"}]}]},
    {"code": "D4", "display": "Sj\u00f6gren's syndrome", "designation": [{"language": "de", "value": "Sj\u00f6gren-Syndrom"}, {"language": "fr", "value": "Syndrome de Gougerot-Sj\u00f6gren"}]},
    {"code": "D5", "display": "M\u00e9ni\u00e8re's disease"}, {"code": "D6", "display": "Asthma NOS", "property": [{"code": "inactive", "valueBoolean": true}]},
    {"code": "D7", "designation": [{"language": "el", "value": "\u0386\u03c3\u03b8\u03bc\u03b1"}, {"language": "ru", "value": "\u0410\u0441\u0442\u043c\u0430"}]}]}$json$);
SELECT fhir_load($json${"resourceType": "ValueSet", "url": "http://example.org/ValueSet/asthmas", "version": "1", "status": "active",
    "compose": {"include": [{"system": "http://example.org/CodeSystem/diseases", "filter": [{"property": "concept", "op": "descendent-of", "value": "D1"}]},
                            {"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}]}]}}$json$);
SELECT fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/all-diseases", "status": "active", "compose": {"include": [{"system": "http://example.org/CodeSystem/diseases"}]}}');
\o
\set D 'http://example.org/CodeSystem/diseases'
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
\set ECHO all
SELECT code, display, matched_term, score FROM fhir_search('asthma', system => :'D');
-- words in any order, beginnings of words, punctuation and case
SELECT code, matched_term FROM fhir_search('ASTH sev', system => :'D');
SELECT code, matched_term FROM fhir_search('induced exercise', system => :'D');
SELECT code FROM fhir_search('thma', system => :'D');
SELECT code FROM fhir_search('asthma dog', system => :'D');
-- a word that is asked twice, or is the beginning of another one, asks for nothing more
SELECT code, score FROM fhir_search('asthma asthma', system => :'D', count => 1);
SELECT code, matched_term FROM fhir_search('a asthma sev', system => :'D');
-- accents, and scripts
SELECT code, matched_term FROM fhir_search('meniere', system => :'D');
SELECT code, matched_term FROM fhir_search(E'SJO\u0308GREN', system => :'D');
SELECT code, matched_term FROM fhir_search(E'\u03b1\u03c3\u03b8\u03bc\u03b1', system => :'D');
SELECT code, matched_term FROM fhir_search(E'\u0410\u0421\u0422', system => :'D');
-- the code
SELECT code FROM fhir_search('d2', system => :'D');
-- the text filter of an expansion finds by the same rule, and by the beginning of a code
SELECT code FROM fhir_expand('http://example.org/ValueSet/all-diseases', 'MENIERE');
SELECT code FROM fhir_expand('http://example.org/ValueSet/all-diseases', E'sjo\u0308gren syn');
SELECT code FROM fhir_expand('http://example.org/ValueSet/all-diseases', E'\u03b1\u03c3\u03b8');
SELECT code FROM fhir_expand('http://example.org/ValueSet/all-diseases', 'induced asth');
SELECT code FROM fhir_expand('http://example.org/ValueSet/all-diseases', 'd2');
SELECT code FROM fhir_expand('http://example.org/ValueSet/all-diseases', '- ');
-- languages: of designations, and of what is shown
SELECT code, display, matched_term FROM fhir_search('gougerot', system => :'D');
SELECT code, display, matched_term FROM fhir_search('gougerot', system => :'D', language => 'de');
SELECT code, display, matched_term FROM fhir_search('syndrom', system => :'D', language => 'de');
-- inactive concepts
SELECT code FROM fhir_search('asthma nos', system => :'D');
SELECT code FROM fhir_search('asthma nos', system => :'D', active_only => false);
-- how many
SELECT code FROM fhir_search('asthma', system => :'D', count => 2);
SELECT count(*) FROM fhir_search('asthma', system => :'D', count => 0);
SELECT count(*) FROM fhir_search('asthma', system => :'D', count => NULL);
SELECT count(*) FROM fhir_search('asthma', system => :'D', count => -1);
-- in a value set, and in one system of it
SELECT code FROM fhir_search('asthma', 'http://example.org/ValueSet/asthmas');
SELECT code FROM fhir_search('d', 'http://example.org/ValueSet/asthmas');
SELECT code FROM fhir_search('d', 'http://example.org/ValueSet/asthmas', 'http://example.org/CodeSystem/animals');
SELECT code FROM fhir_search('eia', 'http://example.org/ValueSet/asthmas');
-- everywhere: the latest version, nothing of examples and supplements
SELECT system, version, code FROM fhir_search('one 1') WHERE system LIKE '%/ver';
SELECT count(*) FROM fhir_search('example one');
SELECT count(*) FROM fhir_search('hond');
-- nothing to search for
SELECT count(*) FROM fhir_search(NULL);
SELECT count(*) FROM fhir_search(' - ');
SELECT count(*) FROM fhir_search('');
-- not loaded
SELECT * FROM fhir_search('x', 'urn:uuid:7a1c0f1e-none');
SELECT * FROM fhir_search('x', system => 'http://example.org/CodeSystem/diseasez');
ROLLBACK;
