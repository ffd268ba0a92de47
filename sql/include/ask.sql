-- ask(operation, parameters): an operation, one line for each parameter (or issue) of its answer.
-- parameters: an array of [name, type, value] ("valueUri", …); of [name, "resource", {…}] too.
CREATE FUNCTION pg_temp.request(parameters jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('resourceType', 'Parameters', 'parameter',
           coalesce(jsonb_agg(jsonb_build_object('name', p->>0, p->>1, p->2) ORDER BY n), '[]'))
    FROM jsonb_array_elements(parameters) WITH ORDINALITY AS a (p, n)
$$;
-- A parameter in short: name: value, name: {part: value, …}
CREATE FUNCTION pg_temp.short(parameter jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT (parameter->>'name') || ': ' || coalesce(
    (SELECT '{' || string_agg(pg_temp.short(part), ', ' ORDER BY n) || '}' FROM jsonb_array_elements(parameter->'part') WITH ORDINALITY AS p (part, n)),
    (SELECT CASE jsonb_typeof(value) WHEN 'object' THEN concat_ws(' ', value->>'system' || coalesce('|' || (value->>'version'), '') || '#' || (value->>'code'), quote_ident(value->>'display'))
              ELSE value #>> '{}' END
       FROM jsonb_each(parameter) WHERE key ^@ 'value'))
$$;
CREATE FUNCTION pg_temp.ask(operation text, parameters jsonb, headers jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE sql AS $$
  SELECT coalesce(pg_temp.short(p), concat_ws(' ', p->>'severity', p->>'code', p #>> '{details,coding,0,code}', '-', p #>> '{details,text}'))
    FROM fhir_operation(operation, pg_temp.request(parameters), headers) AS answer,
         jsonb_array_elements(coalesce(answer->'parameter', answer->'issue')) AS p
$$;
