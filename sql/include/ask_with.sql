-- ask_with(resources, operation, parameters): ask() with resources in the request. Needs include/ask.sql.
CREATE FUNCTION pg_temp.ask_with(resources jsonb, operation text, parameters jsonb) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT pg_temp.ask(operation, parameters || coalesce(jsonb_agg(jsonb_build_array('tx-resource', 'resource', r)), '[]'))
    FROM jsonb_array_elements(resources) AS r
$$;
