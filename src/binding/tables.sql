-- Bindings that StructureDefinitions state, kept to be asked by.

CREATE TABLE fhirterm.binding (
  structure text COLLATE "C" NOT NULL,
  version text COLLATE "C",
  position integer NOT NULL,
  element_id text COLLATE "C",
  path text COLLATE "C" NOT NULL,
  datatype text,
  min integer,
  max text,
  must_support boolean NOT NULL,
  binding jsonb NOT NULL,
  loaded_at timestamptz NOT NULL
);
CREATE INDEX binding_structure ON fhirterm.binding (structure, path);
COMMENT ON TABLE fhirterm.binding IS 'Bindings of elements, as StructureDefinitions state them (fhir_store_bindings): a row for each element and each of its types that can be bound';
COMMENT ON COLUMN fhirterm.binding.structure IS 'StructureDefinition.url';
COMMENT ON COLUMN fhirterm.binding.position IS 'Of the row among those of its StructureDefinition, from 1 on';
COMMENT ON COLUMN fhirterm.binding.datatype IS 'NULL where a differential leaves the type out';
COMMENT ON COLUMN fhirterm.binding.binding IS 'ElementDefinition.binding whole, with additional bindings';
ALTER TABLE fhirterm.binding REPLICA IDENTITY FULL;
SELECT pg_catalog.pg_extension_config_dump('fhirterm.binding', '');
GRANT SELECT ON fhirterm.binding TO PUBLIC;

CREATE FUNCTION fhirterm.bound_elements(structure_definition jsonb, OUT place text, OUT element jsonb, OUT fault text)
  RETURNS SETOF record
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 20
BEGIN ATOMIC
  WITH list (place, elements) AS (
    SELECT CASE WHEN structure_definition #> '{snapshot,element}' IS NULL THEN 'differential.element' ELSE 'snapshot.element' END,
           coalesce(structure_definition #> '{snapshot,element}', structure_definition #> '{differential,element}', '[]')
  ), element (place, value, position) AS (
    SELECT pg_catalog.format('%s[%s]', l.place, e.position - 1), e.value, e.position
      FROM list AS l
     CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(CASE pg_catalog.jsonb_typeof(l.elements) WHEN 'array' THEN l.elements ELSE '[]' END)
                          WITH ORDINALITY AS e (value, position)
     WHERE e.value -> 'binding' IS NOT NULL
  )
  SELECT l.place, NULL::jsonb, l.place || ' is no array'
    FROM list AS l WHERE pg_catalog.jsonb_typeof(l.elements) <> 'array'
  UNION ALL
  (SELECT e.place, e.value,
          e.place || CASE
            WHEN pg_catalog.jsonb_typeof(e.value -> 'binding') <> 'object' THEN '.binding is no object'
            WHEN e.value -> 'path' IS NULL THEN '.path is missing'
            WHEN pg_catalog.jsonb_typeof(e.value -> 'path') <> 'string' THEN '.path is no string'
            WHEN pg_catalog.jsonb_typeof(e.value -> 'id') <> 'string' THEN '.id is no string'
            WHEN pg_catalog.jsonb_typeof(e.value -> 'min') <> 'number' OR (e.value ->> 'min') !~ '^[0-9]{1,9}$'
              THEN '.min is no whole number from 0 to 999999999'
            WHEN pg_catalog.jsonb_typeof(e.value -> 'max') <> 'string' THEN '.max is no string'
            WHEN pg_catalog.jsonb_typeof(e.value -> 'mustSupport') <> 'boolean' THEN '.mustSupport is neither true nor false'
            WHEN pg_catalog.jsonb_typeof(e.value -> 'type') <> 'array' THEN '.type is no array' END
     FROM element AS e ORDER BY e.position);
END;
COMMENT ON FUNCTION fhirterm.bound_elements(jsonb) IS
  'The elements of a StructureDefinition that have a binding, of its snapshot, or its differential where there is none, in order: where they are, the ElementDefinition, and what is wrong with it, in words; NULL: nothing. Elements that are no array are one row, with a NULL element. NULL: no row.';

CREATE FUNCTION @extschema@.fhir_bindings(structure_definition jsonb)
  RETURNS TABLE (element_id text, path text, datatype text, min integer, max text, must_support boolean, binding jsonb)
  LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE ROWS 20
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  wrong CONSTANT text := (SELECT b.fault FROM fhirterm.bound_elements(structure_definition) AS b WHERE b.fault IS NOT NULL LIMIT 1);
BEGIN
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'invalid StructureDefinition' USING ERRCODE = 'TX422', DETAIL = wrong || '.',
      HINT = 'An element with a binding has a path, and id, min, max, mustSupport and type as ElementDefinition has them.';
  END IF;
  RETURN QUERY
    SELECT e.element ->> 'id', e.element ->> 'path', t.value ->> 'code', (e.element ->> 'min')::integer, e.element ->> 'max',
           coalesce((e.element ->> 'mustSupport')::boolean, false), e.element -> 'binding'
      FROM fhirterm.bound_elements(structure_definition) WITH ORDINALITY AS e (place, element, fault, position)
      LEFT JOIN LATERAL pg_catalog.jsonb_array_elements(e.element -> 'type') WITH ORDINALITY AS t (value, position) ON true
     WHERE t.value IS NULL OR t.value ->> 'code' IN ('code', 'Coding', 'CodeableConcept', 'CodeableReference', 'Quantity', 'string', 'uri')
     ORDER BY e.position, t.position;
END
$$;
COMMENT ON FUNCTION @extschema@.fhir_bindings(jsonb) IS
  'The bindings in a StructureDefinition, of its snapshot, or its differential where there is none: a row for each element that is bound and each of its types that can be; datatype NULL where no type is stated. NULL: no row. Error TX422 where the elements are no array, or one of those that are bound has no path, or a min, max, mustSupport, type or binding that is none. Source: ElementDefinition.binding';

CREATE FUNCTION @extschema@.fhir_store_bindings(structure_definition jsonb) RETURNS bigint
  LANGUAGE plpgsql STRICT
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  structure_url CONSTANT text := structure_definition ->> 'url';
  structure_version CONSTANT text := structure_definition ->> 'version';
  stored bigint;
BEGIN
  IF structure_definition ->> 'resourceType' IS DISTINCT FROM 'StructureDefinition'
     OR pg_catalog.jsonb_typeof(structure_definition -> 'url') IS DISTINCT FROM 'string' OR structure_url = '' THEN
    RAISE EXCEPTION 'not a StructureDefinition with a url' USING ERRCODE = 'TX422',
      HINT = 'Bindings of a single element are kept by fhir_bind(relation, column, binding => ...).';
  ELSIF pg_catalog.jsonb_typeof(structure_definition -> 'version') <> 'string' THEN
    RAISE EXCEPTION 'invalid StructureDefinition' USING ERRCODE = 'TX422', DETAIL = 'version is no string.';
  END IF;
  DELETE FROM fhirterm.binding AS b
   WHERE b.structure = structure_url AND structure_version IS NOT DISTINCT FROM b.version;
  INSERT INTO fhirterm.binding (structure, version, position, element_id, path, datatype, min, max, must_support, binding, loaded_at)
  SELECT structure_url, structure_version, pg_catalog.row_number() OVER (), b.element_id, b.path, b.datatype, b.min, b.max,
         b.must_support, b.binding, pg_catalog.now()
    FROM @extschema@.fhir_bindings(structure_definition) AS b;
  GET DIAGNOSTICS stored = ROW_COUNT;
  RETURN stored;
END
$$;
COMMENT ON FUNCTION @extschema@.fhir_store_bindings(jsonb) IS
  'Keeps the bindings of a StructureDefinition in fhirterm.binding, instead of those of the same url and version, and gives their number; NULL for NULL. For roles that may write the tables of the extension. Errors: TX422 for another resource and as fhir_bindings, which change nothing, 42501';
