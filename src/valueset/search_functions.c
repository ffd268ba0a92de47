/*
 * search_functions.c
 *		fhir_search: concepts by words, in a value set, in a code system, or in all code systems.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "codesystem/call_site.h"
#include "codesystem/concept_search.h"
#include "codesystem/designation.h"
#include "compat.h"
#include "valueset/value_set_call.h"

PG_FUNCTION_INFO_V1(fhirterm_search);

/* Searches the members of a value set; only those of system where that isn't NULL. */
static void
search_value_set(SearchQuery *query, ValueSet *value_set, const char *system)
{
	const ConceptSet *concepts = value_set_concepts(value_set);

	for (int i = 0; i < concepts->part_count; i++)
	{
		const ConceptSetPart *part = &concepts->parts[i];

		if (system == NULL || code_system_has_url(part->code_system, system))
			concept_search(query, part->code_system, &part->members);
	}
}

/* Searches what the arguments value_set (1) and system (2) name. */
static void
search_arguments(FunctionCallInfo fcinfo, Terminology *terminology, SearchQuery *query)
{
	char	   *system = argument_string(fcinfo, 2);
	ListCell   *cell;

	if (!PG_ARGISNULL(1))
	{
		ValueSet   *value_set = value_set_of_argument(terminology, fcinfo, 1, TEXTOID);

		if (value_set != NULL)
			search_value_set(query, value_set, system);
	}
	else if (system != NULL)
	{
		CodeSystem *cs = code_system_of_query(terminology, system, NULL);

		if (cs != NULL)
			concept_search(query, cs, NULL);
	}
	else
	{
		foreach(cell, terminology_all_code_systems(terminology))
			concept_search(query, lfirst(cell), NULL);
	}
}

static void
put_hits(FunctionCallInfo fcinfo, SearchQuery *query, const LanguageList *languages)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int			count;
	const SearchHit *hits = concept_search_hits(query, &count);

	for (int i = 0; i < count; i++)
	{
		CodeSystem *cs = hits[i].cs;
		Concept		concept = {.ordinal = hits[i].ordinal, .code = hits[i].code, .display = hits[i].display};
		Datum		row[6];
		bool		nulls[6] = {false};

		if (concept.code == NULL && !cs->ops->fetch(cs, hits[i].ordinal, FETCH_CODE | FETCH_DISPLAY, &concept))
			continue;
		row[0] = text_or_null(cs->url, &nulls[0]);
		row[1] = text_or_null(cs->version, &nulls[1]);
		row[2] = text_or_null(concept.code, &nulls[2]);
		row[3] = text_or_null(concept_display_of_fetched(cs, &concept, languages), &nulls[3]);
		row[4] = text_or_null(hits[i].term, &nulls[4]);
		row[5] = Float4GetDatum(hits[i].score);
		tuplestore_putvalues(result->setResult, result->setDesc, row, nulls);
	}
}

/* How many concepts are wanted at most; NULL: all. */
static int
read_count(FunctionCallInfo fcinfo, int number)
{
	int32		count = PG_ARGISNULL(number) ? PG_INT32_MAX : PG_GETARG_INT32(number);

	if (count < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("count must not be negative")));
	return count;
}

/*
 * fhir_search(text, value_set, system, language, count, active_only): system, version, code, display,
 * matched_term, score
 */
Datum
fhirterm_search(PG_FUNCTION_ARGS)
{
	LanguageList *languages = argument_languages(fcinfo, 3);
	Terminology *terminology;
	SearchQuery *query;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	query = concept_search_create(argument_string(fcinfo, 0), read_count(fcinfo, 4), languages,
								  PG_ARGISNULL(5) || PG_GETARG_BOOL(5));
	terminology = terminology_create(CurrentMemoryContext);
	search_arguments(fcinfo, terminology, query);
	put_hits(fcinfo, query, languages);
	terminology_destroy(terminology);
	return (Datum) 0;
}
