-- expand(parameters, headers): $expand, one line for the numbers, each parameter and property, and each concept, indented
-- by its depth. parameters as those of ask.sql, which must be there; a text is the url of a value set.
-- A concept in short: code|version "display" !abstract -inactive (designations) {properties} [extensions].
CREATE FUNCTION pg_temp.value_of(element jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT value #>> '{}' FROM jsonb_each(element) WHERE key ^@ 'value' ORDER BY key LIMIT 1
$$;
CREATE FUNCTION pg_temp.extensions_of(element jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(regexp_replace(x->>'url', '^.*/', '') || '=' || pg_temp.value_of(x), ', ' ORDER BY n)
    FROM jsonb_array_elements(element->'extension') WITH ORDINALITY AS e (x, n)
$$;
CREATE FUNCTION pg_temp.contains_line(c jsonb, depth int) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', repeat('  ', depth) || (c->>'code') || coalesce('|' || (c->>'version'), ''), '"' || (c->>'display') || '"',
    CASE WHEN (c->>'abstract')::bool THEN '!abstract' END, CASE WHEN (c->>'inactive')::bool THEN '-inactive' END,
    (SELECT '(' || string_agg(concat_ws(' ', d->>'language', d #>> '{use,code}', '"' || (d->>'value') || '"', '[' || pg_temp.extensions_of(d) || ']'), ', ' ORDER BY n) || ')'
       FROM jsonb_array_elements(c->'designation') WITH ORDINALITY AS a (d, n)),
    (SELECT '{' || string_agg((p->>'code') || '=' || pg_temp.value_of(p), ', ' ORDER BY n) || '}'
       FROM jsonb_array_elements(c->'property') WITH ORDINALITY AS a (p, n)),
    '[' || pg_temp.extensions_of(c) || ']')
$$;
CREATE FUNCTION pg_temp.contains_lines(contains jsonb, depth int) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  c jsonb;
BEGIN
  FOR c IN SELECT * FROM jsonb_array_elements(contains) LOOP
    RETURN NEXT pg_temp.contains_line(c, depth);
    RETURN QUERY SELECT pg_temp.contains_lines(c->'contains', depth + 1);
  END LOOP;
END $$;
CREATE FUNCTION pg_temp.expand(parameters jsonb, headers jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  answer jsonb;
  expansion jsonb;
BEGIN
  answer := fhir_operation('ValueSet/$expand', pg_temp.request(
    CASE jsonb_typeof(parameters->0) WHEN 'string' THEN jsonb_set(parameters, '{0}', jsonb_build_array('url', 'valueUri', parameters->0)) ELSE parameters END), headers);
  IF answer ? 'issue' THEN
    RETURN QUERY SELECT concat_ws(' ', i->>'severity', i->>'code', i #>> '{details,coding,0,code}', i #>> '{extension,0,valueString}', i #>> '{expression,0}', '-', i #>> '{details,text}')
      FROM jsonb_array_elements(answer->'issue') AS i;
    RETURN;
  END IF;
  expansion := answer->'expansion';
  RETURN NEXT concat_ws(' ', 'total', coalesce(expansion->>'total', '-'), 'offset ' || (expansion->>'offset'));
  RETURN QUERY SELECT 'extension ' || pg_temp.extensions_of(expansion) WHERE expansion ? 'extension';
  RETURN QUERY SELECT (p->>'name') || ' = ' || pg_temp.value_of(p) FROM jsonb_array_elements(expansion->'parameter') AS p;
  RETURN QUERY SELECT 'property ' || (p->>'code') || coalesce(' ' || (p->>'uri'), '') FROM jsonb_array_elements(expansion->'property') AS p;
  RETURN QUERY SELECT pg_temp.contains_lines(expansion->'contains', 0);
END $$;
