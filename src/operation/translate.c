/*
 * translate.c
 *		ConceptMap/$translate: the translations of a concept by one map or by all that fit.
 *
 * A map that the request names (url, conceptMap, or the instance) is asked as it is. Without one, all maps are that go
 * from the concept's code system to the wanted one; of a map chosen in this way, what it does with codes that it
 * doesn't know counts only if the request says where to (a target system or a scope).
 *
 * Scopes are value sets. One that the request states must have the concept; else nothing is translated. One that a map
 * states limits its rule for codes that it doesn't map: the rule is for those that the value set is known to have. The
 * map's own mappings hold, as they are in its scope by being there. A value set that the request wants translations to
 * be in passes over others, but for maps that state the same.
 *
 * Spec: TX-166, CS-101 … CS-103, https://hl7.org/fhir/conceptmap-operation-translate.html
 */
#include "postgres.h"

#include "miscadmin.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/text.h"
#include "operation/translate.h"
#include "request/request_content.h"

/* ---------------------------------------------------------------- maps */

pg_noreturn static void
refuse_unknown_map(const char *url, const char *version)
{
	MessageId	message = version ? MSG_TRANSLATE_UNKNOWN_MAP_VERSION : MSG_TRANSLATE_UNKNOWN_MAP;
	char	   *text = message_text(message, url, version);

	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_FOUND),
			 errmsg("%s", text),
			 err_outcome("not-found", "not-found", message, NULL, text)));
}

/* The map that the request names, or NULL. Errors: TX404. */
static ConceptMap *
named_map(const TranslateRequest *request)
{
	OperationCall *call = request->call;
	char	   *url = call->id ? psprintf("ConceptMap/%s", call->id) : parameters_text(call->parameters, "url");
	char	   *version = parameters_text(call->parameters, "conceptMapVersion");
	JsonbContainer *given = parameters_resource(call->parameters, "conceptMap");
	ConceptMap *map;

	if (given)
		return request_concept_map(request->terminology, given);
	if (url == NULL)
		return NULL;
	map = concept_map_find(request->terminology,
						   version && strchr(url, '|') == NULL ? canonical_join(url, version) : url);
	if (map == NULL)
		refuse_unknown_map(url, version);
	return map;
}

/* The latest first; those without a date are last. */
static int
compare_date(const ListCell *a, const ListCell *b)
{
	const char *left = ((ConceptMap *) lfirst(a))->date;
	const char *right = ((ConceptMap *) lfirst(b))->date;

	return strcmp(right ? right : "", left ? left : "");
}

/* The map that is named; or all, the latest first. */
static List *
maps_of(const TranslateRequest *request, ConceptMap *named)
{
	List	   *maps = named ? list_make1(named) : concept_map_all(request->terminology);

	list_sort(maps, compare_date);
	return maps;
}

/* Those that go from the concept to where it is wanted. */
static List *
fitting_maps(List *maps, const MapQuery *query)
{
	List	   *fitting = NIL;
	ListCell   *cell;

	foreach(cell, maps)
		if (concept_map_covers(lfirst(cell), query))
			fitting = lappend(fitting, lfirst(cell));
	return fitting;
}

/* ---------------------------------------------------------------- translations */

/* What the maps make of one concept. */
typedef struct Translating
{
	const TranslateRequest *request;
	const RequestedConcept *concept;
	MapQuery	query;
	List	   *found;			/* of Translation * */
	bool		scoped;			/* some map has nothing because the concept isn't in its scope */
	bool		asked;			/* some map was asked otherwise */
} Translating;

/* Maps that say the same say it once. */
static bool
is_new(const List *found, const Translation *translation)
{
	ListCell   *cell;

	foreach(cell, found)
	{
		const Translation *other = lfirst(cell);

		if (text_equals(other->system, translation->system) && text_equals(other->version, translation->version) &&
			text_equals(other->code, translation->code) && text_equals(other->stated, translation->stated))
			return false;
	}
	return true;
}

/* Whether a translation is in the value set that is wanted, as far as the map doesn't say so. */
static bool
is_wanted(const TranslateRequest *request, const ConceptMap *map, const Translation *translation)
{
	const char *stated = request->reverse ? map->source_scope : map->target_scope;

	if (request->wanted_scope == NULL || translate_same_scope(request->wanted_scope, stated))
		return true;
	switch (translate_scope(request->terminology, request->wanted_scope, translation->system, translation->version,
							translation->code))
	{
		case SCOPE_IN:
			return true;
		case SCOPE_OUT:
			return false;
		case SCOPE_UNKNOWN:
			break;
	}
	translate_refuse_scope(request->wanted_scope, request->reverse ? "sourceScope parameter" : "targetScope parameter");
}

static void
ask_map(Translating *translating, const ConceptMap *map)
{
	const TranslateRequest *request = translating->request;
	const RequestedConcept *concept = translating->concept;
	const char *scope = request->reverse ? map->target_scope : map->source_scope;
	ScopeAnswer in_scope = SCOPE_IN;
	MapQuery	query = translating->query;
	List	   *found;
	ListCell   *cell;

	if (scope)
		in_scope = translate_scope(request->terminology, scope, concept->system, concept->version, concept->code);
	if (in_scope != SCOPE_IN)
		query.options |= TRANSLATE_MAPPED_ONLY;
	found = concept_map_translate(map, &query);
	if (found == NIL && in_scope == SCOPE_OUT)
		translating->scoped = true;
	else
		translating->asked = true;
	foreach(cell, found)
	{
		Translation *translation = lfirst(cell);

		if (is_new(translating->found, translation) && is_wanted(request, map, translation))
			translating->found = lappend(translating->found, translation);
	}
}

/* Whether the concept is in the value set that the request says it is of, or some map says so. */
static bool
is_in_scope(const TranslateRequest *request, const RequestedConcept *concept, const List *maps)
{
	const char *scope = request->given_scope;
	ListCell   *cell;

	switch (translate_scope(request->terminology, scope, concept->system, concept->version, concept->code))
	{
		case SCOPE_IN:
			return true;
		case SCOPE_OUT:
			return false;
		case SCOPE_UNKNOWN:
			break;
	}
	foreach(cell, maps)
	{
		const ConceptMap *map = lfirst(cell);

		if (translate_same_scope(scope, request->reverse ? map->target_scope : map->source_scope))
			return true;
	}
	translate_refuse_scope(scope, request->reverse ? "targetScope parameter" : "sourceScope parameter");
}

/* Why there is no translation. */
static char *
no_translation(const Translating *translating)
{
	const TranslateRequest *request = translating->request;
	const RequestedConcept *concept = translating->concept;
	const char *wanted = request->wanted_system ? request->wanted_system :
		request->wanted_scope ? request->wanted_scope : "(unspecified)";
	const char *from = request->reverse ? wanted : concept->system;
	const char *to = request->reverse ? concept->system : wanted;

	if (translating->asked)
		return message_text(MSG_TRANSLATE_NONE);
	if (translating->scoped)
		return message_text(MSG_TRANSLATE_NOT_IN_MAPS, from, to, concept->system, concept->code);
	return message_text(MSG_TRANSLATE_NO_MAP, from, to);
}

/* The translations of one concept; if there are none, *message says why. */
static List *
translate_concept(const TranslateRequest *request, List *maps, bool named, const RequestedConcept *concept,
				  char **message)
{
	Translating translating = {.request = request, .concept = concept};
	ListCell   *cell;

	translating.query.system = concept->system;
	translating.query.version = concept->version;
	translating.query.code = concept->code;
	translating.query.target_system = request->wanted_system;
	translating.query.dependency = request->dependency;
	translating.query.options = request->reverse ? TRANSLATE_REVERSE : 0;
	if (!named && request->wanted_system == NULL && request->wanted_scope == NULL &&
		request->given_scope == NULL)
		translating.query.options |= TRANSLATE_MAPPED_ONLY;
	if (!named)
		maps = fitting_maps(maps, &translating.query);
	if (request->given_scope && !is_in_scope(request, concept, maps))
	{
		*message = message_text(MSG_TRANSLATE_NOT_IN_SCOPE, concept->system, concept->code, request->given_scope);
		return NIL;
	}
	foreach(cell, maps)
		ask_map(&translating, lfirst(cell));
	if (translating.found == NIL)
		*message = no_translation(&translating);
	return translating.found;
}

/* ---------------------------------------------------------------- the answer */

/* Whether one of them is a translation, rather than the statement that there is none. */
static bool
has_translation(const List *translations)
{
	ListCell   *cell;

	foreach(cell, translations)
		if (strcmp(((Translation *) lfirst(cell))->stated, "not-related-to") != 0)
			return true;
	return false;
}

JsonTree *
operation_translate(OperationCall *call)
{
	TranslateRequest request = translate_read(call);
	ConceptMap *named = named_map(&request);
	List	   *maps = maps_of(&request, named);
	JsonTree   *answer = answer_parameters();
	List	   *translations = NIL;
	char	   *message = NULL;
	bool		result = false;
	ListCell   *cell;

	foreach(cell, request.concepts)
	{
		List	   *found = translate_concept(&request, maps, named != NULL, lfirst(cell), &message);

		CHECK_FOR_INTERRUPTS();
		result = has_translation(found);
		translations = result ? found : list_concat(translations, found);
		if (result)
			break;
	}
	answer_add_boolean(answer, "result", result);
	if (translations == NIL)
		answer_add_text(answer, "message", "valueString", message);
	foreach(cell, translations)
		answer_add_parts(answer, "match", translate_match(&request, lfirst(cell)));
	return answer;
}
