/*
 * designation.c
 *		The names of a concept, and the choice among them by language and use.
 */
#include "postgres.h"

#include "codesystem/designation.h"
#include "fhir/text.h"
#include "json/jsonb_access.h"

typedef struct NameCollection
{
	CodeSystem *source;
	List	   *names;
} NameCollection;

/* Whether a supplement says again what is there (CS-088). */
static bool
already_named(List *names, const ConceptDesignation *designation)
{
	ListCell   *cell;

	foreach(cell, names)
	{
		const ConceptDesignation *other = &((ConceptName *) lfirst(cell))->designation;

		if (strcmp(other->value, designation->value) == 0 &&
			language_equals(other->language, designation->language) &&
			text_equals(other->use_system, designation->use_system) &&
			text_equals(other->use_code, designation->use_code))
			return true;
	}
	return false;
}

static void
add_name(NameCollection *collection, bool is_display, const ConceptDesignation *designation)
{
	ConceptName *name;

	if (collection->source->content == CONTENT_SUPPLEMENT &&
		already_named(collection->names, designation))
		return;
	name = palloc0(sizeof(ConceptName));
	name->source = collection->source;
	name->is_display = is_display;
	name->designation = *designation;
	collection->names = lappend(collection->names, name);
}

static char *
copy_text(const char *value)
{
	return value == NULL ? NULL : pstrdup(value);
}

/* Copies, as a provider may use its memory again. */
static bool
collect_designation(void *context, const ConceptDesignation *designation)
{
	ConceptDesignation copy = *designation;

	copy.language = copy_text(designation->language);
	copy.use_system = copy_text(designation->use_system);
	copy.use_code = copy_text(designation->use_code);
	copy.value = pstrdup(designation->value);
	if (designation->extra != NULL)
	{
		copy.extra = palloc(VARSIZE(designation->extra));
		memcpy(copy.extra, designation->extra, VARSIZE(designation->extra));
	}
	add_name(context, false, &copy);
	return true;
}

/* The names that one source has for a concept of its own. */
static void
collect_names(NameCollection *collection, CodeSystem *source, const Concept *concept)
{
	collection->source = source;
	if (concept->display != NULL)
	{
		ConceptDesignation display = {0};
		bool		supplement = source->content == CONTENT_SUPPLEMENT;

		display.ordinal = concept->ordinal;
		display.language = source->language;
		display.value = pstrdup(concept->display);
		if (!supplement)
		{
			display.use_system = PREFERRED_USE_SYSTEM;
			display.use_code = PREFERRED_USE_CODE;
		}
		add_name(collection, !supplement, &display);
	}
	source->ops->designations(source, concept->ordinal, collect_designation, collection);
}

List *
concept_names(CodeSystem *cs, int32 ordinal)
{
	NameCollection collection = {0};
	Concept		concept;
	ListCell   *cell;
	char	   *code;

	if (!cs->ops->fetch(cs, ordinal, FETCH_CODE | FETCH_DISPLAY, &concept))
		return NIL;
	code = pstrdup(concept.code);
	collect_names(&collection, cs, &concept);
	foreach(cell, cs->supplements)
	{
		CodeSystem *supplement = lfirst(cell);
		int32		there = code_system_locate(supplement, code, strlen(code), NULL);

		if (there >= 0 && supplement->ops->fetch(supplement, there, FETCH_DISPLAY, &concept))
			collect_names(&collection, supplement, &concept);
	}
	return collection.names;
}

/* Whether a use, given as code or system|code, is this one. */
static bool
use_matches(const char *use, const char *system, const char *code)
{
	size_t		length = system == NULL ? 0 : strlen(system);

	if (code == NULL)
		return false;
	if (strcmp(use, code) == 0)
		return true;
	return length > 0 && strncmp(use, system, length) == 0 && use[length] == '|' &&
		strcmp(use + length + 1, code) == 0;
}

bool
designation_has_use(const ConceptDesignation *designation, const char *use)
{
	JsonbContainer *others;

	if (use_matches(use, designation->use_system, designation->use_code))
		return true;
	if (designation->extra == NULL)
		return false;
	others = jsonb_member_array(&designation->extra->root, "additionalUse");
	for (int i = 0; i < jsonb_element_count(others); i++)
	{
		JsonbContainer *other = jsonb_element_object(others, i);

		if (other != NULL && use_matches(use, jsonb_member_string(other, "system"),
										 jsonb_member_string(other, "code")))
			return true;
	}
	return false;
}

/* How well a name's use suits showing it: smaller is better. */
static int
use_rank(const ConceptName *name)
{
	const char *use = name->designation.use_code;

	if (name->is_display)
		return 0;
	return use == NULL || strcmp(use, PREFERRED_USE_CODE) == 0 || strcmp(use, "display") == 0 ? 1 : 2;
}

/* The name that suits best, of those for a use if that isn't NULL; NULL if none suits. */
static const ConceptName *
best_name(List *names, const LanguageList *languages, const char *use)
{
	const ConceptName *best = NULL;
	int			best_language = 0;
	ListCell   *cell;

	foreach(cell, names)
	{
		const ConceptName *name = lfirst(cell);
		int			language = languages->count == 0 ? 0 :
			language_rank(languages, name->designation.language);

		if (language >= LANGUAGE_BY_WILDCARD || (use != NULL && !designation_has_use(&name->designation, use)))
			continue;
		if (best == NULL || language < best_language ||
			(language == best_language && use_rank(name) < use_rank(best)))
		{
			best = name;
			best_language = language;
		}
	}
	return best;
}

char *
concept_display_of_names(List *names, const LanguageList *languages, const char *use)
{
	const ConceptName *name = NULL;
	ListCell   *cell;

	if (use != NULL || languages->count > 0)
		name = best_name(names, languages, use);
	if (name != NULL)
		return name->designation.value;
	if (languages->wildcard == LANGUAGE_WILDCARD_FORBIDDEN)
		return NULL;
	foreach(cell, names)
	{
		name = lfirst(cell);
		if (name->is_display)
			return name->designation.value;
	}
	return NULL;
}

/* Whether no language is asked for, so that the code system's own display is what is wanted. */
static bool
wants_own_display(const LanguageList *languages)
{
	return languages->count == 0 && languages->wildcard != LANGUAGE_WILDCARD_FORBIDDEN;
}

char *
concept_display(CodeSystem *cs, int32 ordinal, const LanguageList *languages, const char *use)
{
	Concept		concept;

	if (use == NULL && wants_own_display(languages))
		return cs->ops->fetch(cs, ordinal, FETCH_DISPLAY, &concept) ? concept.display : NULL;
	return concept_display_of_names(concept_names(cs, ordinal), languages, use);
}

char *
concept_display_of_fetched(CodeSystem *cs, const Concept *concept, const LanguageList *languages)
{
	return wants_own_display(languages) ? concept->display : concept_display(cs, concept->ordinal, languages, NULL);
}
