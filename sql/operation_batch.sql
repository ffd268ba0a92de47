-- fhir_operation: parameters in a query string, Bundles of type batch, and $batch-validate-code.
SET client_min_messages = warning;
BEGIN;
SELECT count(*) FROM fhir_load('{"resourceType": "CodeSystem", "id": "tea", "url": "https://tea.example/kind", "version": "1", "status": "active", "content": "complete",
  "hierarchyMeaning": "is-a", "concept": [{"code": "green", "display": "Green tea", "concept": [{"code": "sencha", "display": "Sencha"}]}, {"code": "black", "display": "Black tea"}]}');

-- a query string is as good as Parameters, and both count together
SELECT fhir_operation('CodeSystem/$subsumes?system=https://tea.example/kind&codeA=green&codeB=sencha');
SELECT fhir_operation('CodeSystem/$subsumes?system=https%3A%2F%2Ftea.example%2Fkind', '{"resourceType": "Parameters", "parameter": [
  {"name": "codeA", "valueCode": "sencha"}, {"name": "codeB", "valueCode": "green"}]}');
SELECT fhir_operation('CodeSystem/$subsumes?system=https://tea.example/kind&codeA=green&codeA=black&codeB=sencha') #>> '{issue,0,details,text}' AS twice;
SELECT fhir_operation('CodeSystem/$subsumes?system=https://tea.example/kind&codeA=green&codeB=') #>> '{issue,0,details,text}' AS empty;

-- a failing entry leaves the others alone
SELECT e #>> '{response,status}' AS status, e #>> '{response,outcome,issue,0,details,text}' AS issue, e->'resource' AS resource FROM jsonb_array_elements(fhir_operation('', '{"resourceType": "Bundle", "type": "batch", "entry": [
  {"request": {"method": "GET", "url": "CodeSystem/$subsumes?system=https://tea.example/kind&codeA=green&codeB=black"}},
  {"request": {"method": "POST", "url": "/CodeSystem/$subsumes"}, "resource": {"resourceType": "Parameters", "parameter": [
    {"name": "codingA", "valueCoding": {"system": "https://tea.example/kind", "code": "green"}},
    {"name": "codingB", "valueCoding": {"system": "https://tea.example/kind", "code": "sencha"}}]}},
  {"request": {"method": "GET", "url": "CodeSystem/coffee"}},
  {"request": {"method": "GET", "url": "http://localhost/CodeSystem/tea?_elements=url"}},
  {"request": {"method": "DELETE", "url": "CodeSystem/tea"}},
  {"request": {"method": "POST", "url": "batch"}, "resource": {"resourceType": "Bundle", "type": "batch"}},
  {"request": {"method": "GET"}},
  {"request": {"method": "GET", "url": "CodeSystem/$brew"}},
  {}]}') -> 'entry') AS e;
SELECT fhir_operation('batch', '{"resourceType": "Bundle", "type": "batch"}');
SELECT fhir_operation('batch', '{"resourceType": "Bundle", "type": "transaction"}') #>> '{issue,0,details,text}';
SELECT fhir_operation('') #>> '{issue,0,details,text}', fhir_operation('batch', '{"resourceType": "Bundle", "type": "batch", "entry": [1]}') #>> '{issue,0,details,text}';

-- where versions can't be put in order and the dates are the same, a resource of the request is later than what is stored
SELECT count(*) FROM fhir_load('{"resourceType": "CodeSystem", "url": "https://tea.example/pot", "version": "2019-01-01", "date": "2021", "status": "active", "content": "complete", "concept": [{"code": "clay"}]}');
SELECT fhir_operation('CodeSystem/$lookup', '{"resourceType": "Parameters", "parameter": [{"name": "system", "valueUri": "https://tea.example/pot"}, {"name": "code", "valueCode": "iron"},
  {"name": "tx-resource", "resource": {"resourceType": "CodeSystem", "url": "https://tea.example/pot", "version": "3.0", "date": "2021", "status": "active", "content": "complete", "concept": [{"code": "iron"}]}}]}') ->> 'resourceType';
ROLLBACK;
