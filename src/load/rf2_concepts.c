/*
 * rf2_concepts.c
 *		From the rows of a release to the concepts of a draft.
 *
 * What FHIR has no element for is an extension named by SNOMED CT's own URI of what it is: for a
 * designation, the language reference sets that have it (url) and its acceptability there; for a
 * property, its role group.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/fmgrprotos.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "fhir/excerpt.h"
#include "fhir/language.h"
#include "fhir/snomed_uri.h"
#include "load/rf2_concepts.h"

#define SNOMED_ID "http://snomed.info/id/"
#define ROLE_GROUP "http://snomed.info/field/Relationship.relationshipGroup"

/* The extensions of designations, each combination once. */
typedef struct Acceptability
{
	struct
	{
		uint32		preferred;
		uint32		acceptable;
	}			key;
	Jsonb	   *extra;
} Acceptability;

/* A term of the concept at hand. */
typedef struct Term
{
	Rf2TermType type;
	const Rf2Description *description;
	const char *language;
	const char *text;
} Term;

typedef struct Assembly
{
	Rf2Content *content;
	CodeSystemDraft *draft;
	const Rf2DisplayChoice *choice;
	int			us_english;		/* numbers of language reference sets, -1 = the release has none */
	int			gb_english;
	int			chosen;
	HTAB	   *acceptabilities;
	int			group_count;
	Jsonb	  **groups;			/* the extension of each role group, or NULL */
	/* properties of the draft */
	int			inactive;
	int			defined;
	int			module;
	int			effective_time;
	/* the concept at hand */
	int			term_count;
	int			term_room;
	Term	   *terms;
	int			designation_room;
	DraftDesignation *designations;
	int			value_count;
	int			value_room;
	DraftValue *values;
} Assembly;

static const char *const type_codes[] = {
	[RF2_FULLY_SPECIFIED_NAME] = "900000000000003001",
	[RF2_SYNONYM] = "900000000000013009",
	[RF2_DEFINITION] = "900000000000550004",
};

void
rf2_display_choice(const char *language, Rf2DisplayChoice *choice)
{
	size_t		length = language ? strlen(language) : 0;

	choice->refset = 0;
	choice->required = false;
	choice->language = NULL;
	if (language == NULL)
		return;
	if (length >= 6 && length <= 18 && strspn(language, "0123456789") == length)
	{
		choice->refset = strtoll(language, NULL, 10);
		choice->required = true;
	}
	else if (pg_strcasecmp(language, "en-US") == 0)
		choice->refset = SCT_US_ENGLISH;
	else if (pg_strcasecmp(language, "en-GB") == 0)
		choice->refset = SCT_GB_ENGLISH;
	else if (language_is_valid(language))
		choice->language = pnstrdup(language, strcspn(language, "-"));
	else
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is neither a language tag nor the identifier of a language reference set",
						excerpt(language))));
}

static Jsonb *
jsonb_of_text(const char *text)
{
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
}

/* ---------------------------------------------------------------- terms */

static void
append_acceptability(StringInfo json, const Rf2Ids *languages, uint32 members, int64 acceptability)
{
	for (int i = 0; i < languages->count; i++)
	{
		if (members & ((uint32) 1 << i))
			appendStringInfo(json, "%s{\"url\":\"" SNOMED_ID INT64_FORMAT "\",\"valueCode\":\"" INT64_FORMAT "\"}",
							 json->data[json->len - 1] == '[' ? "" : ",", languages->ids[i], acceptability);
	}
}

/* What a designation's language reference sets are, as its extra; NULL for none. */
static Jsonb *
acceptability_of(Assembly *assembly, const Rf2Description *description)
{
	Acceptability *entry;
	MemoryContext caller;
	StringInfoData json;
	bool		found;
	Acceptability wanted;

	if (description->preferred == 0 && description->acceptable == 0)
		return NULL;
	wanted.key.preferred = description->preferred;
	wanted.key.acceptable = description->acceptable;
	entry = hash_search(assembly->acceptabilities, &wanted.key, HASH_ENTER, &found);
	if (found)
		return entry->extra;
	caller = MemoryContextSwitchTo(assembly->content->context);
	initStringInfo(&json);
	appendStringInfoString(&json, "{\"extension\":[");
	append_acceptability(&json, &assembly->content->language_ids, description->preferred, SCT_PREFERRED);
	append_acceptability(&json, &assembly->content->language_ids, description->acceptable, SCT_ACCEPTABLE);
	appendStringInfoString(&json, "]}");
	entry->extra = jsonb_of_text(json.data);
	pfree(json.data);
	MemoryContextSwitchTo(caller);
	return entry->extra;
}

static bool
has_bit(uint32 members, int number)
{
	return number >= 0 && (members & ((uint32) 1 << number)) != 0;
}

/* How well a term serves as display. */
static int
display_rank(const Assembly *assembly, const Term *term)
{
	const Rf2Description *description = term->description;
	const char *language = assembly->choice->language;
	int			rank = term->type == RF2_FULLY_SPECIFIED_NAME ? 0 : 1;

	if (term->type == RF2_SYNONYM)
	{
		if (has_bit(description->preferred, assembly->us_english))
			rank = 5;
		else if (has_bit(description->preferred, assembly->gb_english))
			rank = 4;
		else if (description->preferred)
			rank = 3;
		else if (description->acceptable)
			rank = 2;
	}
	if (has_bit(description->preferred, assembly->chosen))
		rank += 40;
	else if (has_bit(description->acceptable, assembly->chosen))
		rank += 30;
	if (language && pg_strncasecmp(term->language, language, strlen(language)) == 0 &&
		(term->language[strlen(language)] == '\0' || term->language[strlen(language)] == '-'))
		rank += 20;
	return rank;
}

/* The terms of a concept in the order of the files; they live in the current context. */
static void
collect_terms(Assembly *assembly, const Rf2Concept *concept)
{
	Rf2Content *content = assembly->content;
	int			i;
	int			j;

	assembly->term_count = 0;
	for (int32 number = concept->descriptions; number >= 0; number = content->descriptions[number].next)
	{
		int32		size;
		char	   *record = concept_spool_get(content->terms, number, &size);
		char	   *copy = palloc(size);
		Term	   *term;

		if (assembly->term_count == assembly->term_room)
		{
			assembly->term_room *= 2;
			assembly->terms = repalloc_huge(assembly->terms, assembly->term_room * sizeof(Term));
		}
		memcpy(copy, record, size);
		term = &assembly->terms[assembly->term_count++];
		term->type = (Rf2TermType) copy[0];
		term->description = &content->descriptions[number];
		term->language = copy + 1;
		term->text = term->language + strlen(term->language) + 1;
	}
	for (i = 0, j = assembly->term_count - 1; i < j; i++, j--)
	{
		Term		other = assembly->terms[i];

		assembly->terms[i] = assembly->terms[j];
		assembly->terms[j] = other;
	}
}

/* The best term for display, or among the definitions; NULL if there is none. */
static const Term *
best_term(const Assembly *assembly, bool definition)
{
	const Term *best = NULL;
	int			best_rank = 0;

	for (int i = 0; i < assembly->term_count; i++)
	{
		const Term *term = &assembly->terms[i];
		int			rank;

		if ((term->type == RF2_DEFINITION) != definition)
			continue;
		rank = display_rank(assembly, term);
		if (best == NULL || rank > best_rank)
		{
			best = term;
			best_rank = rank;
		}
	}
	return best;
}

static void
put_terms(Assembly *assembly, DraftConcept *concept)
{
	const Term *display = best_term(assembly, false);
	const Term *definition = best_term(assembly, true);

	if (assembly->term_count > assembly->designation_room)
	{
		assembly->designation_room = assembly->term_count + 16;
		pfree(assembly->designations);
		assembly->designations = MemoryContextAlloc(assembly->content->context,
													assembly->designation_room * sizeof(DraftDesignation));
	}
	concept->display = display ? display->text : NULL;
	concept->definition = definition ? definition->text : NULL;
	concept->designations = assembly->designations;
	for (int i = 0; i < assembly->term_count; i++)
	{
		const Term *term = &assembly->terms[i];
		DraftDesignation *designation = &assembly->designations[concept->designation_count];

		if (term == definition)
			continue;
		designation->language = term->language;
		designation->use_system = SNOMED_CT;
		designation->use_code = type_codes[term->type];
		designation->value = term->text;
		designation->extra = acceptability_of(assembly, term->description);
		concept->designation_count++;
	}
}

/* ---------------------------------------------------------------- properties */

static void
put_value(Assembly *assembly, int property, PropertyType type, const char *text, Jsonb *extra)
{
	DraftValue *value;

	if (assembly->value_count == assembly->value_room)
	{
		assembly->value_room *= 2;
		assembly->values = repalloc_huge(assembly->values, assembly->value_room * sizeof(DraftValue));
	}
	value = &assembly->values[assembly->value_count++];
	value->property = property;
	value->type = type;
	value->value = text;
	value->extra = extra;
}

/* The extension of a role group; NULL for none. */
static Jsonb *
group_extra(Assembly *assembly, int group)
{
	MemoryContext caller;

	if (group == 0)
		return NULL;
	caller = MemoryContextSwitchTo(assembly->content->context);
	if (group >= assembly->group_count)
	{
		int			count = Max(group + 1, assembly->group_count * 2);

		assembly->groups = repalloc(assembly->groups, count * sizeof(Jsonb *));
		memset(assembly->groups + assembly->group_count, 0, (count - assembly->group_count) * sizeof(Jsonb *));
		assembly->group_count = count;
	}
	if (assembly->groups[group] == NULL)
		assembly->groups[group] =
			jsonb_of_text(psprintf("{\"extension\":[{\"url\":\"" ROLE_GROUP "\",\"valueInteger\":%d}]}", group));
	MemoryContextSwitchTo(caller);
	return assembly->groups[group];
}

/* The text of a concrete value, in the current context. */
static const char *
concrete_text(const Rf2Content *content, int32 number)
{
	int32		size;

	return pstrdup(concept_spool_get(content->concrete, number, &size));
}

/* What the concept file says. */
static void
put_state(Assembly *assembly, const Rf2Concept *concept)
{
	int32		date = concept->effective_time;

	if (!concept->active)
		put_value(assembly, assembly->inactive, PROPERTY_BOOLEAN, "true", NULL);
	put_value(assembly, assembly->defined, PROPERTY_BOOLEAN, concept->defined ? "true" : "false", NULL);
	put_value(assembly, assembly->module, PROPERTY_CODE,
			  psprintf(INT64_FORMAT, assembly->content->module_ids.ids[concept->module]), NULL);
	put_value(assembly, assembly->effective_time, PROPERTY_DATETIME,
			  psprintf("%04d-%02d-%02d", date / 10000, date / 100 % 100, date % 100), NULL);
}

static void
put_values(Assembly *assembly, const Rf2Concept *concept, DraftConcept *draft_concept)
{
	Rf2Content *content = assembly->content;
	int			first;
	int			last;

	assembly->value_count = 0;
	put_state(assembly, concept);
	first = assembly->value_count;
	for (int32 number = concept->values; number >= 0; number = content->values[number].next)
	{
		const Rf2Value *value = &content->values[number];
		const Rf2Attribute *attribute = &content->attributes[value->attribute];

		put_value(assembly, attribute->property, attribute->type,
				  attribute->is_concrete ? concrete_text(content, value->target) :
				  concept_codes_get(&assembly->draft->codes, value->target),
				  group_extra(assembly, value->group));
	}
	for (last = assembly->value_count - 1; first < last; first++, last--)
	{
		DraftValue	other = assembly->values[first];

		assembly->values[first] = assembly->values[last];
		assembly->values[last] = other;
	}
	draft_concept->values = assembly->values;
	draft_concept->value_count = assembly->value_count;
}

/* ---------------------------------------------------------------- the whole */

static int
property_named(CodeSystemDraft *draft, const char *code)
{
	return code_system_draft_property(draft, code, (int) strlen(code));
}

static void
begin_assembly(Assembly *assembly, Rf2Content *content, const Rf2DisplayChoice *choice)
{
	HASHCTL		control = {0};

	memset(assembly, 0, sizeof(Assembly));
	assembly->content = content;
	assembly->draft = content->draft;
	assembly->choice = choice;
	assembly->us_english = rf2_ids_find(&content->language_ids, SCT_US_ENGLISH);
	assembly->gb_english = rf2_ids_find(&content->language_ids, SCT_GB_ENGLISH);
	assembly->chosen = choice->refset == 0 ? -1 : rf2_ids_find(&content->language_ids, choice->refset);
	if (choice->required && assembly->chosen < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the release has no language reference set \"" INT64_FORMAT "\"", choice->refset)));
	control.keysize = sizeof(((Acceptability *) NULL)->key);
	control.entrysize = sizeof(Acceptability);
	control.hcxt = content->context;
	assembly->acceptabilities = hash_create("RF2 acceptabilities", 64, &control,
											HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	assembly->term_room = assembly->designation_room = assembly->value_room = 64;
	assembly->group_count = 16;
	assembly->groups = palloc0(assembly->group_count * sizeof(Jsonb *));
	assembly->terms = palloc(assembly->term_room * sizeof(Term));
	assembly->designations = palloc(assembly->designation_room * sizeof(DraftDesignation));
	assembly->values = palloc(assembly->value_room * sizeof(DraftValue));
	assembly->inactive = property_named(content->draft, "inactive");
	assembly->defined = property_named(content->draft, "sufficientlyDefined");
	assembly->module = property_named(content->draft, "moduleId");
	assembly->effective_time = property_named(content->draft, "effectiveTime");
	for (int i = 0; i < content->attribute_ids.count; i++)
		content->attributes[i].property = property_named(content->draft, psprintf(INT64_FORMAT,
																				  content->attribute_ids.ids[i]));
}

void
rf2_concepts_assemble(Rf2Content *content, const Rf2DisplayChoice *choice)
{
	MemoryContext caller = MemoryContextSwitchTo(content->context);
	MemoryContext scratch = AllocSetContextCreate(content->context, "fhirterm concept of a release",
												  ALLOCSET_DEFAULT_SIZES);
	Assembly	assembly;
	StringInfoData record;

	begin_assembly(&assembly, content, choice);
	initStringInfo(&record);
	MemoryContextSwitchTo(scratch);
	for (int32 number = 0; number < content->concept_ids.count; number++)
	{
		const Rf2Concept *concept = &content->concepts[number];
		DraftConcept draft_concept = {.number = number};

		CHECK_FOR_INTERRUPTS();
		collect_terms(&assembly, concept);
		put_terms(&assembly, &draft_concept);
		put_values(&assembly, concept, &draft_concept);
		resetStringInfo(&record);
		code_system_draft_encode(&record, &draft_concept);
		concept_spool_put(content->draft->spool, number, record.data, record.len);
		MemoryContextReset(scratch);
		if (number % 8192 == 8191)
			code_system_draft_reserve(content->draft, 0);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(scratch);
}
