/*
 * find_matches.c
 *		CodeSystem/$find-matches: the concepts that have given properties.
 *
 * Each property selects a set of concepts, by the filter that a value set would use (property = value); code, display
 * and designation count as properties. A property of groups (subproperties) selects the concepts that have all of
 * them. Complete matches are in all sets. Where there are none, or for a human (exact is false), partial
 * matches follow: the concepts that are in most of the sets, with the properties that they lack. For a human,
 * possible matches are last: concepts with names that have the words of a text.
 *
 * Expressions are not composed: the stored code systems have no grammar for them.
 * Spec: CS-104, https://hl7.org/fhir/codesystem-operation-find-matches.html
 */
#include "postgres.h"

#include "miscadmin.h"

#include "codesystem/concept_search.h"
#include "codesystem/designation.h"
#include "codesystem/filter.h"
#include "errors.h"
#include "json/jsonb_access.h"
#include "operation/code_system_call.h"

/* Complete matches that are told; more is an error. */
#define MAX_COMPLETE	1000
/* Partial and possible matches that are told, each. */
#define MAX_OTHERS		100
/* Properties of a request, groups taken apart. */
#define MAX_PROPERTIES	100

typedef struct WantedProperty
{
	JsonbContainer *element;	/* of the request, for what is unmatched */
	char	   *text;			/* of a string, or NULL */
	IntervalSet concepts;
} WantedProperty;

typedef struct FindMatches
{
	OperationCall *call;
	CodeSystem *cs;
	LanguageList *languages;
	JsonTree   *answer;
	int			count;
	WantedProperty *wanted;
	IntervalSet told;			/* concepts that are in the answer */
	bool		human;
} FindMatches;

/* ---------------------------------------------------------------- the sets */

/* A value as filters have it: of a Coding, system|code. */
static char *
filter_text(JsonbContainer *element, bool *is_string)
{
	const char *type;
	JsonTree   *value = element_value(element, &type);
	char	   *system;
	char	   *code;

	if (value == NULL)
		return NULL;
	*is_string = strcmp(type, "valueString") == 0;
	if (value->type != jbvBinary)
		return element_primitive(element);
	system = jsonb_member_string(value->val.binary.data, "system");
	code = jsonb_member_string(value->val.binary.data, "code");
	return system && code ? psprintf("%s|%s", system, code) : code;
}

/* The concepts with one code and value; none where the code system has no such property. */
static void
select_concepts(CodeSystem *cs, const char *code, const char *value, IntervalSet *set)
{
	ConceptFilter filter = {.property = code, .op = "=", .value = value};

	if (strcmp(code, "code") == 0)
	{
		int32		ordinal = code_system_locate(cs, value, strlen(value), NULL);

		if (ordinal >= 0)
			interval_set_append(set, ordinal, ordinal);
		return;
	}
	if (strcmp(code, "display") == 0)
		filter.property = "designation";
	if (*value != '\0' && (strcmp(filter.property, "designation") == 0 || code_system_property(cs, code, NULL) != NULL))
		concept_filter_evaluate(cs, &filter, set);
}

/* Leaves in a set what is in another one, too; the first one is taken as it is. */
static void
narrow(IntervalSet *set, const IntervalSet *by, bool *first)
{
	IntervalSet both;

	interval_set_init(&both);
	if (*first)
		interval_set_copy(&both, by);
	else
		interval_set_intersection(&both, set, by);
	interval_set_free(set);
	*set = both;
	*first = false;
}

/* The concepts with a property: its value, if it has one, and all its subproperties. */
static void
select_property(CodeSystem *cs, JsonbContainer *element, bool nested, WantedProperty *wanted)
{
	List	   *codes = element_parts(element, "code");
	List	   *values = element_parts(element, "value");
	List	   *subproperties = nested ? NIL : element_parts(element, "subproperty");
	char	   *code = codes == NIL ? NULL : element_primitive(linitial(codes));
	bool		is_string = false;
	char	   *value = values == NIL ? NULL : filter_text(linitial(values), &is_string);
	bool		first = true;
	ListCell   *cell;

	if (code == NULL || (value == NULL && subproperties == NIL))
		request_refuse("each property must have the parts code and value");
	interval_set_init(&wanted->concepts);
	if (value)
	{
		IntervalSet set;

		interval_set_init(&set);
		select_concepts(cs, code, value, &set);
		narrow(&wanted->concepts, &set, &first);
		wanted->text = is_string ? value : NULL;
	}
	foreach(cell, subproperties)
	{
		WantedProperty part = {0};

		select_property(cs, lfirst(cell), true, &part);
		narrow(&wanted->concepts, &part.concepts, &first);
	}
}

static void
read_properties(FindMatches *find)
{
	List	   *properties = parameters_all(find->call->parameters, "property");
	ListCell   *cell;

	if (properties == NIL)
		request_refuse("give at least one property");
	if (list_length(properties) > MAX_PROPERTIES)
		request_refuse(psprintf("give at most %d properties", MAX_PROPERTIES));
	find->wanted = palloc0(list_length(properties) * sizeof(WantedProperty));
	foreach(cell, properties)
	{
		WantedProperty *wanted = &find->wanted[find->count++];

		CHECK_FOR_INTERRUPTS();
		wanted->element = ((const Parameter *) lfirst(cell))->element;
		select_property(find->cs, wanted->element, false, wanted);
	}
}

/* ---------------------------------------------------------------- matches */

/* A property of the request as it was given: subproperties are called property in the answer. */
static JsonTree *
given_property(JsonbContainer *element)
{
	static const char *const names[] = {"code", "value"};
	JsonTree   *parts = answer_parts();
	ListCell   *cell;

	for (int i = 0; i < lengthof(names); i++)
	{
		List	   *found = element_parts(element, names[i]);
		const char *type = NULL;
		JsonTree   *value = found == NIL ? NULL : element_value(linitial(found), &type);

		answer_part(parts, names[i], type, value);
	}
	foreach(cell, element_parts(element, "subproperty"))
		answer_part(parts, "property", "part", given_property(lfirst(cell)));
	return parts;
}

/* Tells a match, with what it lacks; once only. */
static void
add_match(FindMatches *find, int32 ordinal, const char *comment)
{
	JsonTree   *parts = answer_parts();
	JsonTree   *coding = tree_object();
	char	   *display;
	Concept		concept;

	if (interval_set_contains(&find->told, ordinal) ||
		!find->cs->ops->fetch(find->cs, ordinal, FETCH_CODE, &concept))
		return;
	interval_set_add(&find->told, ordinal, ordinal);
	tree_put_string(coding, "system", find->cs->url);
	tree_put_string(coding, "version", find->cs->version);
	tree_put_string(coding, "code", pnstrdup(concept.code, concept.code_length));
	display = concept_display(find->cs, ordinal, find->languages, NULL);
	tree_put_string(coding, "display", display ? pstrdup(display) : NULL);
	answer_part(parts, "code", "valueCoding", coding);
	for (int i = 0; i < find->count; i++)
		if (!interval_set_contains(&find->wanted[i].concepts, ordinal))
			answer_part(parts, "unmatched", "part", given_property(find->wanted[i].element));
	if (find->human)
		answer_part_text(parts, "comment", "valueString", comment);
	answer_add_parts(find->answer, "match", parts);
}

/* All concepts of a set, at most some. */
static void
add_matches(FindMatches *find, const IntervalSet *set, int limit, const char *comment)
{
	for (int i = 0; i < set->length; i++)
		for (int32 ordinal = set->items[i].first; ordinal <= set->items[i].last && limit > 0; ordinal++, limit--)
		{
			CHECK_FOR_INTERRUPTS();
			add_match(find, ordinal, comment);
		}
}

static void
add_complete(FindMatches *find)
{
	IntervalSet complete;
	bool		first = true;

	interval_set_init(&complete);
	for (int i = 0; i < find->count; i++)
		narrow(&complete, &find->wanted[i].concepts, &first);
	if (interval_set_count(&complete) > MAX_COMPLETE)
	{
		char	   *text = psprintf("more than %d concepts have these properties", MAX_COMPLETE);

		ereport(ERROR,
				(errcode(ERRCODE_TX_TOO_COSTLY),
				 errmsg("%s", text),
				 errhint("Give more properties."),
				 err_outcome("too-costly", "too-costly", MESSAGE_NONE, NULL, text)));
	}
	add_matches(find, &complete, MAX_COMPLETE, "all properties match");
	interval_set_free(&complete);
}

/* How many sets begin or end somewhere. */
typedef struct Edge
{
	int32		ordinal;
	int			step;
} Edge;

static int
compare_edges(const void *a, const void *b)
{
	int32		left = ((const Edge *) a)->ordinal;
	int32		right = ((const Edge *) b)->ordinal;

	return left < right ? -1 : left > right ? 1 : 0;
}

/* The concepts that are in the most sets, but not in all; how many sets that is. */
static int
most_matched(const FindMatches *find, IntervalSet *most)
{
	int64		room = 0;
	int64		count = 0;
	int			depth = 0;
	int			deepest = 0;
	Edge	   *edges;

	for (int i = 0; i < find->count; i++)
		room += 2 * (int64) find->wanted[i].concepts.length;
	edges = palloc_extended(Max(room, 1) * sizeof(Edge), MCXT_ALLOC_HUGE);
	for (int i = 0; i < find->count; i++)
		for (int k = 0; k < find->wanted[i].concepts.length; k++)
		{
			const OrdinalInterval *interval = &find->wanted[i].concepts.items[k];

			edges[count++] = (Edge) {interval->first, 1};
			edges[count++] = (Edge) {interval->last + 1, -1};
		}
	qsort(edges, count, sizeof(Edge), compare_edges);
	for (int64 i = 0; i < count; i++)
	{
		depth += edges[i].step;
		if (i + 1 == count || edges[i + 1].ordinal == edges[i].ordinal || depth == find->count || depth < deepest ||
			depth == 0)
			continue;
		if (depth > deepest)
			most->length = 0;
		deepest = depth;
		interval_set_append(most, edges[i].ordinal, edges[i + 1].ordinal - 1);
	}
	pfree(edges);
	return deepest;
}

static void
add_partial(FindMatches *find)
{
	IntervalSet most;
	int			matched;

	interval_set_init(&most);
	matched = most_matched(find, &most);
	add_matches(find, &most, MAX_OTHERS, psprintf("%d of %d properties match", matched, find->count));
	interval_set_free(&most);
}

/* Concepts whose names have the words of a text that was asked for. */
static void
add_possible(FindMatches *find)
{
	for (int i = 0; i < find->count; i++)
	{
		const char *text = find->wanted[i].text;
		SearchQuery *query = text ? concept_search_create(text, MAX_OTHERS, find->languages, false) : NULL;
		const SearchHit *hits;
		int			count;

		if (query == NULL || !concept_search_has_words(query))
			continue;
		concept_search(query, find->cs, NULL);
		hits = concept_search_hits(query, &count);
		for (int k = 0; k < count; k++)
			add_match(find, hits[k].ordinal, psprintf("possible: it has the words of \"%s\" in its names", text));
	}
}

JsonTree *
operation_find_matches(OperationCall *call)
{
	FindMatches find = {.call = call};
	char	   *system = parameters_text(call->parameters, "system");

	if (system == NULL && call->id == NULL)
		request_refuse("give the system to search");
	find.human = parameters_boolean(call->parameters, "exact") != 1;
	(void) parameters_boolean(call->parameters, "compositional");
	find.languages = call_languages(call);
	find.cs = call_code_system(call, system, parameters_text(call->parameters, "version"));
	find.answer = answer_parameters();
	interval_set_init(&find.told);
	read_properties(&find);
	add_complete(&find);
	if (find.human || interval_set_is_empty(&find.told))
		add_partial(&find);
	if (find.human)
		add_possible(&find);
	return find.answer;
}
