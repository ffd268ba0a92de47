/*
 * concept_map_functions.c
 *		SQL functions over concept maps.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "compat.h"
#include "conceptmap/concept_map.h"
#include "errors.h"
#include "settings.h"

/* What a call site keeps with its Terminology: the maps of the canonical used last. */
typedef struct MapsOfCall
{
	char	   *canonical;		/* NULL: all maps */
	List	   *maps;			/* of ConceptMap * */
} MapsOfCall;

/*
 * The maps that a call names (NULL canonical: every map's latest version), opened once as long as the
 * call site keeps asking for the same. NIL where an unknown map is to be no answer (on_unknown).
 */
static List *
maps_of_call(FunctionCallInfo fcinfo, const char *canonical)
{
	Terminology *terminology = terminology_of_call(fcinfo);
	MapsOfCall *kept = terminology->call_state;
	MemoryContext caller;

	if (kept != NULL && (kept->canonical == NULL) == (canonical == NULL) &&
		(canonical == NULL || strcmp(kept->canonical, canonical) == 0))
		return kept->maps;
	caller = MemoryContextSwitchTo(terminology->context);
	kept = palloc0(sizeof(MapsOfCall));
	if (canonical == NULL)
		kept->maps = concept_map_all(terminology);
	else
	{
		ConceptMap *map = setting_on_unknown == ON_UNKNOWN_ERROR ?
			concept_map_require(terminology, canonical) : concept_map_find(terminology, canonical);

		kept->canonical = pstrdup(canonical);
		kept->maps = map == NULL ? NIL : list_make1(map);
	}
	terminology->call_state = kept;
	MemoryContextSwitchTo(caller);
	return kept->maps;
}

static char *
text_argument(FunctionCallInfo fcinfo, int number)
{
	return PG_ARGISNULL(number) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(number));
}

/*
 * All translations of the first two arguments (system, code) by the maps that the third names. Where it
 * names none, a map counts by what it says of the code, not by what it does with codes it doesn't know.
 */
static List *
translations_of_call(FunctionCallInfo fcinfo, const char *target_system, JsonbContainer *dependency,
					 bool reverse)
{
	MapQuery	query = {.target_system = target_system, .dependency = dependency};
	List	   *result = NIL;
	ListCell   *cell;

	query.system = text_argument(fcinfo, 0);
	query.code = text_argument(fcinfo, 1);
	query.options = (reverse ? TRANSLATE_REVERSE : 0) | (PG_ARGISNULL(2) ? TRANSLATE_MAPPED_ONLY : 0);
	foreach(cell, maps_of_call(fcinfo, text_argument(fcinfo, 2)))
		result = list_concat(result, concept_map_translate(lfirst(cell), &query));
	return result;
}

PG_FUNCTION_INFO_V1(fhir_concept_map_relation_content);

/*
 * fhirterm.concept_map_relation(canonical text): content_id of a concept map that can be given as a
 * plain relation. NULL in, NULL out. Errors: TX404 unknown (or NULL, by on_unknown), TX422 otherwise.
 */
Datum
fhir_concept_map_relation_content(PG_FUNCTION_ARGS)
{
	List	   *maps;
	ConceptMap *map;
	const char *reason;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	maps = maps_of_call(fcinfo, text_argument(fcinfo, 0));
	if (maps == NIL)
		PG_RETURN_NULL();
	map = linitial(maps);
	reason = concept_map_irregularity(map);
	if (reason != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("concept map \"%s\" cannot be given as a relation of codes", map->canonical),
				 errdetail("In it, %s.", reason),
				 errhint("Use fhir_translate(), or read fhirterm.concept_map_element.")));
	PG_RETURN_INT32(map->content_id);
}

static void
put_text(Datum *values, bool *nulls, int column, const char *value)
{
	nulls[column] = value == NULL;
	values[column] = value == NULL ? (Datum) 0 : CStringGetTextDatum(value);
}

PG_FUNCTION_INFO_V1(fhir_translate);

/* fhir_translate(system, code, concept_map, target_system, reverse): see conceptmap.sql. */
Datum
fhir_translate(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Jsonb	   *dependency = PG_ARGISNULL(5) ? NULL : PG_GETARG_JSONB_P(5);
	ListCell   *cell;

	if (dependency != NULL && !JB_ROOT_IS_OBJECT(dependency))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("parameter \"dependency\" is not a JSON object"),
				 errhint("Give an object of attributes and their values, as in {\"legs\": 4}.")));
	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return (Datum) 0;
	foreach(cell, translations_of_call(fcinfo, text_argument(fcinfo, 3),
									   dependency == NULL ? NULL : &dependency->root,
									   !PG_ARGISNULL(4) && PG_GETARG_BOOL(4)))
	{
		const Translation *translation = lfirst(cell);
		Datum		values[8];
		bool		nulls[8];

		put_text(values, nulls, 0, translation->relationship);
		put_text(values, nulls, 1, translation->system);
		put_text(values, nulls, 2, translation->version);
		put_text(values, nulls, 3, translation->code);
		put_text(values, nulls, 4, translation->display);
		put_text(values, nulls, 5, translation->map->canonical);
		put_text(values, nulls, 6, translation->comment);
		nulls[7] = translation->product == NULL;
		values[7] = nulls[7] ? (Datum) 0 : JsonbPGetDatum(translation->product);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* Refuses several different targets where one was asked for. */
static void
report_several_targets(FunctionCallInfo fcinfo, const Translation *first, const Translation *second)
{
	ereport(ERROR,
			(errcode(ERRCODE_CARDINALITY_VIOLATION),
			 errmsg("code \"%s\" of \"%s\" has more than one target",
					text_argument(fcinfo, 1), text_argument(fcinfo, 0)),
			 errdetail("Two of them are \"%s\" and \"%s\".", first->code, second->code),
			 errhint("Use fhir_translate() for all of them, name a target_system, or choose the first in the map's order by pick => 'first'.")));
}

PG_FUNCTION_INFO_V1(fhir_translate_code);

/* fhir_translate_code(system, code, concept_map, target_system, pick): see conceptmap.sql. */
Datum
fhir_translate_code(PG_FUNCTION_ARGS)
{
	char	   *pick = text_argument(fcinfo, 4);
	const Translation *chosen = NULL;
	ListCell   *cell;

	if (pick != NULL && strcmp(pick, "first") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for parameter \"pick\": \"%s\"", pick),
				 errhint("It is 'first', or NULL for an error where a code has several targets.")));
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	foreach(cell, translations_of_call(fcinfo, text_argument(fcinfo, 3), NULL, false))
	{
		const Translation *translation = lfirst(cell);

		if (strcmp(translation->relationship, "not-related-to") == 0)
			continue;
		if (chosen == NULL)
			chosen = translation;
		else if (pick == NULL && strcmp(chosen->code, translation->code) != 0)
			report_several_targets(fcinfo, chosen, translation);
	}
	if (chosen == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(chosen->code));
}
