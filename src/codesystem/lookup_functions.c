/*
 * lookup_functions.c
 *		What is known of one concept: fhir_display, fhir_property, fhir_properties, fhir_designations,
 *		fhir_lookup.
 */
#include "postgres.h"

#include "fhir/text.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/jsonb.h"
#include "utils/tuplestore.h"

#include "codesystem/call_site.h"
#include "codesystem/concept_json.h"
#include "codesystem/concept_property.h"
#include "codesystem/designation.h"
#include "compat.h"
#include "fhir/coding.h"

PG_FUNCTION_INFO_V1(fhirterm_display);
PG_FUNCTION_INFO_V1(fhirterm_display_jsonb);
PG_FUNCTION_INFO_V1(fhirterm_property);
PG_FUNCTION_INFO_V1(fhirterm_properties);
PG_FUNCTION_INFO_V1(fhirterm_designations);
PG_FUNCTION_INFO_V1(fhirterm_lookup);

static Datum
return_text(FunctionCallInfo fcinfo, const char *value)
{
	if (value == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(value));
}

/* The concept that a row names by its first two arguments; -1, or *cs NULL, if it is not known. */
static int32
concept_of_row(FunctionCallInfo fcinfo, Terminology *terminology, int version, CodeSystem **cs)
{
	char	   *code = argument_string(fcinfo, 1);

	*cs = code_system_of_row(terminology, argument_string(fcinfo, 0), argument_string(fcinfo, version));
	return *cs == NULL ? -1 : code_system_locate(*cs, code, strlen(code), NULL);
}

/*
 * Displays shown before: columns of codes repeat few of them very often. A Terminology keeps them as long as
 * language and use are the same.
 */
#define KEPT_DISPLAYS 1024

typedef struct KeptDisplay
{
	CodeSystem *cs;				/* NULL: free */
	int32		ordinal;
	text	   *display;		/* or NULL */
} KeptDisplay;

typedef struct DisplayState
{
	char	   *language;		/* what the displays kept are for */
	char	   *use;			/* or NULL */
	LanguageList *languages;
	KeptDisplay displays[KEPT_DISPLAYS];
} DisplayState;

static void
forget_displays(DisplayState *state)
{
	for (int i = 0; i < KEPT_DISPLAYS; i++)
	{
		if (state->displays[i].display != NULL)
			pfree(state->displays[i].display);
	}
	if (state->languages != NULL)
		pfree(state->languages);
	if (state->language != NULL)
		pfree(state->language);
	if (state->use != NULL)
		pfree(state->use);
	memset(state, 0, sizeof(DisplayState));
}

/* The state of the call site for these arguments; what was kept for others is dropped. */
static DisplayState *
display_state(Terminology *terminology, const char *language, const char *use)
{
	DisplayState *state = terminology->call_state;
	MemoryContext old;

	if (state != NULL && text_equals(state->language, language) && text_equals(state->use, use))
		return state;
	if (state == NULL)
		state = MemoryContextAllocZero(terminology->context, sizeof(DisplayState));
	else
		forget_displays(state);
	terminology->call_state = state;
	old = MemoryContextSwitchTo(terminology->context);
	state->languages = languages_of_text(language);
	state->language = pstrdup(language);
	state->use = use == NULL ? NULL : pstrdup(use);
	MemoryContextSwitchTo(old);
	return state;
}

/* The display of a concept, or NULL; it lives until the next call. */
static text *
kept_display(DisplayState *state, CodeSystem *cs, int32 ordinal)
{
	KeptDisplay *kept = &state->displays[(uint32) ordinal % KEPT_DISPLAYS];
	char	   *display;

	if (kept->cs == cs && kept->ordinal == ordinal)
		return kept->display;
	display = concept_display(cs, ordinal, state->languages, state->use);
	kept->cs = NULL;
	if (kept->display != NULL)
		pfree(kept->display);
	kept->display = NULL;
	if (display != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(cs->terminology->context);

		kept->display = cstring_to_text(display);
		MemoryContextSwitchTo(old);
	}
	kept->ordinal = ordinal;
	kept->cs = cs;
	return kept->display;
}

/* fhir_display(system, code, language, version, use, use_supplement) */
Datum
fhirterm_display(PG_FUNCTION_ARGS)
{
	Terminology *terminology;
	DisplayState *state;
	CodeSystem *cs;
	int32		ordinal;
	text	   *display;
	char	   *language;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	terminology = terminology_with_supplements(fcinfo, 5);
	language = argument_string(fcinfo, 2);
	state = display_state(terminology, language != NULL ? language : setting_language_text(),
						  argument_string(fcinfo, 4));
	ordinal = concept_of_row(fcinfo, terminology, 3, &cs);
	display = ordinal < 0 ? NULL : kept_display(state, cs, ordinal);
	if (display == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(datumCopy(PointerGetDatum(display), false, -1));
}

/* fhir_display(coding jsonb, language): of the first coding that is known and has one. */
Datum
fhirterm_display_jsonb(PG_FUNCTION_ARGS)
{
	Terminology *terminology;
	LanguageList *languages;
	Coding	   *codings;
	int			count;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	terminology = terminology_of_call(fcinfo);
	languages = argument_languages(fcinfo, 1);
	codings = codings_of_jsonb(PG_GETARG_JSONB_P(0), &count);
	for (int i = 0; i < count; i++)
	{
		const Coding *coding = &codings[i];
		CodeSystem *cs;
		int32		ordinal;
		char	   *display;

		if (coding->system == NULL)
			continue;
		cs = code_system_of_row(terminology, coding->system, coding->version);
		if (cs == NULL)
			cs = code_system_of_row(terminology, coding->system, NULL);
		if (cs == NULL)
			continue;
		ordinal = code_system_locate(cs, coding->code, strlen(coding->code), NULL);
		display = ordinal < 0 ? NULL : concept_display(cs, ordinal, languages, NULL);
		if (display != NULL)
			PG_RETURN_TEXT_P(cstring_to_text(display));
	}
	PG_RETURN_NULL();
}

/* fhir_property(system, code, property, version, use_supplement): the first value. */
Datum
fhirterm_property(PG_FUNCTION_ARGS)
{
	Terminology *terminology;
	CodeSystem *cs;
	List	   *values;
	int32		ordinal;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	terminology = terminology_with_supplements(fcinfo, 4);
	ordinal = concept_of_row(fcinfo, terminology, 3, &cs);
	if (ordinal < 0)
		PG_RETURN_NULL();
	values = concept_values(cs, ordinal, argument_string(fcinfo, 2));
	return return_text(fcinfo, values == NIL ? NULL : ((SourcedValue *) linitial(values))->value);
}

/* fhir_properties(system, code, property, version, use_supplement): property, type, value, display, source */
Datum
fhirterm_properties(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	CodeSystem *cs;
	int32		ordinal;
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	if (!concept_of_query(fcinfo, 3, 4, &cs, &ordinal))
		return (Datum) 0;
	foreach(cell, concept_values(cs, ordinal, argument_string(fcinfo, 2)))
	{
		const SourcedValue *value = lfirst(cell);
		Datum		row[5];
		bool		nulls[5];

		row[0] = text_or_null(value->definition->code, &nulls[0]);
		row[1] = text_or_null(property_type_name(value->definition->type), &nulls[1]);
		row[2] = text_or_null(value->value, &nulls[2]);
		row[3] = text_or_null(concept_value_display(cs, value), &nulls[3]);
		row[4] = text_or_null(supplement_canonical(value->source), &nulls[4]);
		tuplestore_putvalues(result->setResult, result->setDesc, row, nulls);
	}
	return (Datum) 0;
}

/* fhir_designations(system, code, use, language, version, use_supplement): one row for each name */
Datum
fhirterm_designations(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	CodeSystem *cs;
	int32		ordinal;
	char	   *use = argument_string(fcinfo, 2);
	LanguageList *languages = PG_ARGISNULL(3) ? NULL : argument_languages(fcinfo, 3);
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	if (!concept_of_query(fcinfo, 4, 5, &cs, &ordinal))
		return (Datum) 0;
	foreach(cell, concept_names(cs, ordinal))
	{
		const ConceptName *name = lfirst(cell);
		const ConceptDesignation *designation = &name->designation;
		Datum		row[5];
		bool		nulls[5];

		if ((use != NULL && !designation_has_use(designation, use)) ||
			(languages != NULL && languages->count > 0 &&
			 language_rank(languages, designation->language) >= LANGUAGE_BY_WILDCARD))
			continue;
		row[0] = text_or_null(designation->language, &nulls[0]);
		row[1] = text_or_null(designation->use_system, &nulls[1]);
		row[2] = text_or_null(designation->use_code, &nulls[2]);
		row[3] = text_or_null(designation->value, &nulls[3]);
		row[4] = text_or_null(supplement_canonical(name->source), &nulls[4]);
		tuplestore_putvalues(result->setResult, result->setDesc, row, nulls);
	}
	return (Datum) 0;
}

/* The values of the properties that a text[] names; all where it is NULL or holds "*". */
static List *
values_of_properties(FunctionCallInfo fcinfo, int number, CodeSystem *cs, int32 ordinal)
{
	List	   *values = NIL;
	ListCell   *cell;

	if (PG_ARGISNULL(number))
		return concept_values(cs, ordinal, NULL);
	foreach(cell, argument_strings(fcinfo, number))
	{
		if (strcmp(lfirst(cell), "*") == 0)
			return concept_values(cs, ordinal, NULL);
		values = list_concat(values, concept_values(cs, ordinal, lfirst(cell)));
	}
	return values;
}

/*
 * fhir_lookup(system, code, version, display_language, property, use_supplement): name, version, display,
 * definition, abstract, inactive, designation, property
 */
Datum
fhirterm_lookup(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	CodeSystem *cs;
	int32		ordinal;
	Concept		concept;
	List	   *names;
	Datum		row[8];
	bool		nulls[8] = {false};

	InitMaterializedSRF(fcinfo, 0);
	if (!concept_of_query(fcinfo, 2, 5, &cs, &ordinal) ||
		!cs->ops->fetch(cs, ordinal, FETCH_DEFINITION, &concept))
		return (Datum) 0;
	names = concept_names(cs, ordinal);
	row[0] = text_or_null(cs->name != NULL ? cs->name : cs->title, &nulls[0]);
	row[1] = text_or_null(cs->version, &nulls[1]);
	row[2] = text_or_null(concept_display_of_names(names, argument_languages(fcinfo, 3), NULL), &nulls[2]);
	row[3] = text_or_null(concept.definition, &nulls[3]);
	row[4] = BoolGetDatum((concept.flags & CONCEPT_NOT_SELECTABLE) != 0);
	row[5] = BoolGetDatum(concept_is_inactive(concept.flags));
	row[6] = JsonbPGetDatum(concept_names_to_jsonb(names));
	row[7] = JsonbPGetDatum(concept_values_to_jsonb(cs, values_of_properties(fcinfo, 4, cs, ordinal)));
	tuplestore_putvalues(result->setResult, result->setDesc, row, nulls);
	return (Datum) 0;
}
