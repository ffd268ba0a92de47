-- Bindings of the columns of tables. A binding is a trigger of the table: it goes with the table, is dumped with it, and is
-- its owner's. One that is only recorded is a disabled trigger. One that is enforced has a second one beside it, for updates that
-- do not name the column and change it all the same, as other triggers may.

CREATE FUNCTION fhirterm.enforce_binding() RETURNS trigger
  AS 'MODULE_PATHNAME', 'fhirterm_enforce_binding'
  LANGUAGE C;
COMMENT ON FUNCTION fhirterm.enforce_binding() IS
  'What the triggers of fhir_bind() call: raises 23514 if the value of the column that the trigger is for, by its column list or else its condition, breaks the binding in the trigger''s arguments (datatype, binding, ctx)';

CREATE FUNCTION fhirterm.trigger_arguments(arguments bytea) RETURNS text[]
  AS 'MODULE_PATHNAME', 'fhirterm_trigger_arguments'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.trigger_arguments(bytea) IS 'pg_trigger.tgargs as an array; NULL for NULL';

CREATE FUNCTION fhirterm.jsonb_of_argument(argument text) RETURNS jsonb
  LANGUAGE plpgsql IMMUTABLE STRICT
  SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN argument::jsonb;
EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex THEN
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION fhirterm.jsonb_of_argument(text) IS 'A text as jsonb; NULL for NULL, and where it is none: anyone may make a trigger with such an argument';

CREATE VIEW fhirterm.column_binding AS
  SELECT t.tgrelid::pg_catalog.regclass AS relation, a.attname AS column_name, g.arguments[1] AS datatype,
         fhirterm.jsonb_of_argument(g.arguments[2]) AS binding, fhirterm.jsonb_of_argument(g.arguments[3]) AS ctx,
         CASE t.tgenabled WHEN 'D' THEN 'none' ELSE 'trigger' END AS enforce, t.tgname AS trigger_name
    FROM pg_catalog.pg_trigger AS t
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.tgrelid AND a.attnum = t.tgattr[0]
    CROSS JOIN LATERAL (SELECT fhirterm.trigger_arguments(t.tgargs)) AS g (arguments)
   WHERE t.tgfoid = 'fhirterm.enforce_binding()'::pg_catalog.regprocedure AND t.tgparentid = 0;
COMMENT ON VIEW fhirterm.column_binding IS 'Bindings of columns (fhir_bind), those that are enforced and those that are only recorded (enforce none)';
GRANT SELECT ON fhirterm.column_binding TO PUBLIC;

CREATE FUNCTION fhirterm.binding_triggers(relation regclass, column_name name) RETURNS SETOF name
  LANGUAGE sql STABLE STRICT ROWS 2
BEGIN ATOMIC
  SELECT DISTINCT t.tgname
    FROM pg_catalog.pg_trigger AS t
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.tgrelid
    JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objid = t.oid
                                  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                  AND d.refobjid = t.tgrelid AND d.refobjsubid = a.attnum
   WHERE t.tgrelid = binding_triggers.relation AND a.attname = binding_triggers.column_name
     AND t.tgfoid = 'fhirterm.enforce_binding()'::pg_catalog.regprocedure AND t.tgparentid = 0;
END;
COMMENT ON FUNCTION fhirterm.binding_triggers(regclass, name) IS
  'The triggers that keep a column to its binding, the recorded one included: those that name it in their column list or condition. NULL: none';

CREATE FUNCTION fhirterm.free_trigger_name(relation regclass, prefix text, column_name name) RETURNS name
  LANGUAGE plpgsql STABLE STRICT
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  trigger_name name := prefix || CASE WHEN pg_catalog.octet_length(column_name::text) > 46
                                 THEN pg_catalog.md5(column_name::text) ELSE column_name::text END;
BEGIN
  -- a column that was renamed keeps the trigger of its former name, a partition has its parent's
  WHILE EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = relation AND t.tgname = trigger_name) LOOP
    trigger_name := prefix || pg_catalog.md5(trigger_name::text);
  END LOOP;
  RETURN trigger_name;
END
$$;
COMMENT ON FUNCTION fhirterm.free_trigger_name(regclass, text, name) IS
  'A name that begins with prefix (17 bytes), and goes on with the column''s if it is short and there is no such trigger yet, for a trigger of a table. NULL for NULL';

CREATE FUNCTION @extschema@.fhir_unbind(relation regclass, column_name name) RETURNS boolean
  LANGUAGE plpgsql STRICT
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  found_name name;
  bound boolean := false;
BEGIN
  FOR found_name IN SELECT b FROM fhirterm.binding_triggers(relation, column_name) AS b LOOP
    EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', found_name, relation);
    bound := true;
  END LOOP;
  RETURN bound;
END
$$;
COMMENT ON FUNCTION @extschema@.fhir_unbind(regclass, name) IS
  'Takes the binding of a column away; whether there was one; NULL for NULL. Error 42501 for others than the owner of the table';

CREATE FUNCTION @extschema@.fhir_bind(
    relation regclass, column_name name, value_set text DEFAULT NULL, strength text DEFAULT 'required',
    enforce text DEFAULT 'none', datatype text DEFAULT NULL, binding jsonb DEFAULT NULL, ctx jsonb DEFAULT '{}')
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  bound CONSTANT jsonb := coalesce(binding, pg_catalog.jsonb_build_object('strength', strength, 'valueSet', value_set));
  column_type CONSTANT regtype := (
    SELECT CASE WHEN y.typtype = 'd' THEN y.typbasetype ELSE y.oid END
      FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS y ON y.oid = a.atttypid
     WHERE a.attrelid = relation AND a.attname = column_name AND a.attnum > 0 AND NOT a.attisdropped);
  trigger_name name;
  former record;
  remark text;
  hint text;
BEGIN
  IF column_type IS NULL THEN
    RAISE EXCEPTION 'table % has no column "%"', relation, column_name USING ERRCODE = 'undefined_column';
  ELSIF column_type NOT IN ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype) THEN
    RAISE EXCEPTION 'column "%" of table % is of type %, which has no coded values', column_name, relation, column_type
      USING ERRCODE = 'TX400', HINT = 'A code is text, every other coded value jsonb.';
  ELSIF enforce IS NULL OR enforce NOT IN ('none', 'trigger') THEN
    RAISE EXCEPTION 'a binding cannot be enforced by "%"', enforce USING ERRCODE = 'TX400', HINT = 'Write trigger or none.';
  ELSIF binding IS NULL AND value_set IS NULL THEN
    RAISE EXCEPTION 'no binding is given' USING ERRCODE = 'TX400', HINT = 'Give a value set and a strength, or a binding.';
  ELSIF NOT (SELECT pg_catalog.pg_has_role(c.relowner, 'USAGE') FROM pg_catalog.pg_class AS c WHERE c.oid = relation) THEN
    RAISE EXCEPTION 'must be owner of table %', relation USING ERRCODE = 'insufficient_privilege';
  END IF;
  datatype := coalesce(datatype, CASE WHEN column_type = 'jsonb'::regtype THEN 'CodeableConcept' ELSE 'code' END);
  ctx := coalesce(ctx, '{}');
  -- raises what is wrong with the binding itself
  PERFORM FROM @extschema@.fhir_validate_binding(bound, NULL, datatype, ctx);
  -- a value set that cannot be asked would make an enforced binding refuse every row
  IF bound ->> 'valueSet' ~ '^[A-Za-z][A-Za-z0-9+.-]*:' THEN
    BEGIN
      PERFORM @extschema@.fhir_member_of('urn:none', 'none', bound ->> 'valueSet');
    EXCEPTION WHEN SQLSTATE 'TX404' OR SQLSTATE 'TX422' THEN
      IF enforce = 'trigger' THEN
        RAISE;
      END IF;
      GET STACKED DIAGNOSTICS remark = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
      RAISE WARNING '%', remark USING HINT = hint;
    END;
  END IF;
  FOR former IN
    SELECT b.enforce FROM fhirterm.column_binding AS b WHERE b.relation = fhir_bind.relation AND b.column_name = fhir_bind.column_name
  LOOP
    IF former.enforce = 'trigger' AND enforce = 'none' THEN
      RAISE NOTICE 'the binding that column "%" of table % has is replaced by one that is not enforced', column_name, relation
        USING HINT = 'Say enforce => ''trigger'' to have it enforced.';
    ELSE
      RAISE NOTICE 'the binding that column "%" of table % has is replaced', column_name, relation;
    END IF;
  END LOOP;
  PERFORM @extschema@.fhir_unbind(relation, column_name);
  trigger_name := fhirterm.free_trigger_name(relation, 'fhirterm_binding_', column_name);
  EXECUTE pg_catalog.format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OF %I ON %s FOR EACH ROW EXECUTE FUNCTION fhirterm.enforce_binding(%L, %L, %L)',
                            trigger_name, column_name, relation, datatype, bound, ctx);
  IF enforce = 'none' THEN
    EXECUTE pg_catalog.format('ALTER TABLE %s DISABLE TRIGGER %I', relation, trigger_name);
  ELSE
    -- updates that do not name the column: the condition keeps those out that leave it as it is
    EXECUTE pg_catalog.format('CREATE TRIGGER %1$I AFTER UPDATE ON %2$s FOR EACH ROW WHEN (OLD.%3$I IS DISTINCT FROM NEW.%3$I)'
                              ' EXECUTE FUNCTION fhirterm.enforce_binding(%4$L, %5$L, %6$L)',
                              fhirterm.free_trigger_name(relation, 'fhirterm_changed_', column_name), relation, column_name,
                              datatype, bound, ctx);
  END IF;
  RETURN bound;
END
$$;
COMMENT ON FUNCTION @extschema@.fhir_bind(regclass, name, text, text, text, text, jsonb, jsonb) IS
  'Binds a column of a table: to a value set with a strength, or by a binding as ElementDefinition.binding has it, instead of the binding that the column has. datatype is that of the values: by default code for text, CodeableConcept for jsonb. enforce trigger: from now on rows whose value has verdict error (fhir_binding_verdict) are refused with 23514, also where another trigger changed a column that the UPDATE does not name; none: the binding is recorded, for fhir_violations. Rows that are there already are not looked at. A notice tells that another binding is replaced, a warning that the value set cannot be asked. Gives the binding. Errors: TX404 or TX422 if the value set of a binding to be enforced is not loaded, or cannot be evaluated; 42703 no such column, TX400 a column of another type, 42501 for others than the owner, TX422 an invalid binding. fhirterm.column_binding lists bindings';

CREATE FUNCTION @extschema@.fhir_violations(relation regclass, column_name name DEFAULT NULL, severity text DEFAULT 'error')
  RETURNS TABLE (bound_column name, table_name regclass, row_id tid, value jsonb, origin text, strength text, value_set text,
                 path text, outcome text, code text, text text)
  LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  verdicts CONSTANT text[] := CASE severity WHEN 'error' THEN '{error}' WHEN 'warning' THEN '{error,review,warning}'
                                            WHEN 'information' THEN '{error,review,warning,information}' END;
  severities CONSTANT text[] := CASE severity WHEN 'error' THEN '{error}' WHEN 'warning' THEN '{error,warning}'
                                              WHEN 'information' THEN '{error,warning,information}' END;
  bound record;
BEGIN
  IF relation IS NULL THEN
    RETURN;
  ELSIF verdicts IS NULL THEN
    RAISE EXCEPTION '"%" is no severity', severity USING ERRCODE = 'TX400', HINT = 'Write error, warning or information.';
  END IF;
  FOR bound IN
    SELECT b.*, CASE WHEN 'jsonb'::regtype IN (y.oid, y.typbasetype) THEN 't.%1$I::pg_catalog.jsonb' ELSE 'pg_catalog.to_jsonb(t.%1$I)' END AS form
      FROM fhirterm.column_binding AS b
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = b.relation AND a.attname = b.column_name
      JOIN pg_catalog.pg_type AS y ON y.oid = a.atttypid
     WHERE b.relation = fhir_violations.relation
       AND (fhir_violations.column_name IS NULL OR b.column_name = fhir_violations.column_name)
     ORDER BY b.column_name
  LOOP
    RETURN QUERY EXECUTE pg_catalog.format(
      'SELECT $4, t.table_name, t.row_id, t.value, v.origin, v.strength, v.value_set, v.path, v.outcome, v.code, v.text'
      '  FROM (SELECT t.tableoid::pg_catalog.regclass AS table_name, t.ctid AS row_id, ' || bound.form || ' AS value FROM %2$s AS t) AS t'
      ' CROSS JOIN LATERAL @extschema@.fhir_validate_binding($1, t.value, $2, $3) AS v'
      ' WHERE @extschema@.fhir_binding_verdict($1, t.value, $2, $3) = ANY ($5)'
      '   AND v.severity = ANY ($6) AND v.code NOT LIKE ''note:%%''', bound.column_name, relation)
      USING bound.binding, bound.datatype, bound.ctx, bound.column_name, verdicts, severities;
  END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.fhir_violations(regclass, name, text) IS
  'What breaks the bindings of a table''s columns (fhir_bind), or of one of them: a row for each finding of fhir_validate_binding with this severity or a worse one, with the table (a partition), the ctid and the value of the row. One pass over the table for each bound column. No row: nothing is wrong, or nothing bound; and for a NULL table. Errors: TX400 another severity, and as fhir_validate_binding';
