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

CREATE FUNCTION @extschema@.fhir_bindings(structure_definition jsonb)
  RETURNS TABLE (element_id text, path text, datatype text, min integer, max text, must_support boolean, binding jsonb)
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 20
BEGIN ATOMIC
  SELECT e.value ->> 'id', e.value ->> 'path', t.value ->> 'code', (e.value ->> 'min')::integer, e.value ->> 'max',
         coalesce((e.value ->> 'mustSupport')::boolean, false), e.value -> 'binding'
    FROM pg_catalog.jsonb_array_elements(coalesce(structure_definition #> '{snapshot,element}',
                                                  structure_definition #> '{differential,element}', '[]'))
           WITH ORDINALITY AS e (value, position)
    LEFT JOIN LATERAL pg_catalog.jsonb_array_elements(e.value -> 'type') WITH ORDINALITY AS t (value, position) ON true
   WHERE e.value -> 'binding' IS NOT NULL
     AND (t.value IS NULL OR t.value ->> 'code' IN ('code', 'Coding', 'CodeableConcept', 'CodeableReference', 'Quantity', 'string', 'uri'))
   ORDER BY e.position, t.position;
END;
COMMENT ON FUNCTION @extschema@.fhir_bindings(jsonb) IS
  'The bindings in a StructureDefinition, of its snapshot, or its differential where there is none: a row for each element that is bound and each of its types that can be; datatype NULL where no type is stated. NULL: no row. Error 22023 where elements or types are no array. Source: ElementDefinition.binding';

CREATE FUNCTION @extschema@.fhir_store_bindings(structure_definition jsonb) RETURNS bigint
  LANGUAGE plpgsql STRICT
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  structure_url CONSTANT text := structure_definition ->> 'url';
  structure_version CONSTANT text := structure_definition ->> 'version';
  stored bigint;
BEGIN
  IF structure_definition ->> 'resourceType' IS DISTINCT FROM 'StructureDefinition' OR structure_url IS NULL THEN
    RAISE EXCEPTION 'not a StructureDefinition with a url' USING ERRCODE = 'TX422',
      HINT = 'Bindings of a single element are kept by fhir_bind(relation, column, binding => ...).';
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
  'Keeps the bindings of a StructureDefinition in fhirterm.binding, instead of those of the same url and version, and gives their number; NULL for NULL. For roles that may write the tables of the extension. Errors: TX422 for another resource, 42501';
