/*
 * search.c
 *		Type?…: stored resources by what the catalog tells of them. Spec: TX-016, TX-017, TX-020, TX-051.
 *
 * Values of one parameter, separated by commas, are alternatives; parameters given together must all hold. url
 * and _id use an index; without them the rows of the catalog are read, whatever the size of the resources.
 */
#include "postgres.h"

#include "access/xact.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/timestamp.h"

#include "errors.h"
#include "fhir/code.h"
#include "fhir/percent.h"
#include "fhir/search_prefix.h"
#include "operation/operation.h"
#include "operation/resource_view.h"

#define DEFAULT_COUNT 20
#define MAX_COUNT 1000

typedef enum CriterionKind
{
	CRITERION_EXACT,			/* uri or token: the same */
	CRITERION_STRING,			/* beginning, case apart */
	CRITERION_DATE
} CriterionKind;

typedef enum StringModifier
{
	STRING_BEGINNING,
	STRING_EXACT,				/* :exact */
	STRING_CONTAINS				/* :contains */
} StringModifier;

/* A search parameter, and the column of the catalog that it is about. */
typedef struct SearchParameter
{
	const char *name;
	CriterionKind kind;
	size_t		member;			/* offset in CatalogEntry or CodeSystemEntry */
	bool		code_systems;	/* of CodeSystem alone */
} SearchParameter;

static const SearchParameter search_parameters[] = {
	{"_id", CRITERION_EXACT, offsetof(CatalogEntry, id)},
	{"content", CRITERION_EXACT, offsetof(CodeSystemEntry, content), true},
	{"date", CRITERION_DATE, offsetof(CatalogEntry, date)},
	{"language", CRITERION_EXACT, offsetof(CodeSystemEntry, language), true},
	{"name", CRITERION_STRING, offsetof(CatalogEntry, name)},
	{"publisher", CRITERION_STRING, offsetof(CatalogEntry, publisher)},
	{"status", CRITERION_EXACT, offsetof(CatalogEntry, status)},
	{"supplements", CRITERION_EXACT, offsetof(CodeSystemEntry, supplements_url), true},
	{"system", CRITERION_EXACT, offsetof(CatalogEntry, url), true},
	{"title", CRITERION_STRING, offsetof(CatalogEntry, title)},
	{"url", CRITERION_EXACT, offsetof(CatalogEntry, url)},
	{"version", CRITERION_EXACT, offsetof(CatalogEntry, version)},
};

/* Parameters that are no criteria. */
static const char *const controls[] = {
	"_count", "_elements", "_format", "_offset", "_pretty", "_summary", "_total", "fhirVersion"
};

typedef struct Criterion
{
	const SearchParameter *parameter;
	StringModifier modifier;
	List	   *values;			/* of char *, or of SearchValue * */
} Criterion;

typedef struct Search
{
	OperationCall *call;
	CatalogKind kind;
	List	   *criteria;		/* of Criterion * */
	ResourceView view;
	int64		count;
	int64		offset;
} Search;

/* ---------------------------------------------------------------- reading the query */

pg_noreturn static void
refuse_parameter(const Search *search, const char *name)
{
	char	   *text = psprintf("%s has no search parameter \"%s\"", search->call->name, name);

	ereport(ERROR,
			(errcode(ERRCODE_TX_UNPROCESSABLE),
			 errmsg("%s", text),
			 err_outcome("not-supported", NULL, MESSAGE_NONE, NULL, text)));
}

static const SearchParameter *
find_parameter(const Search *search, const char *name, int length)
{
	for (int i = 0; i < lengthof(search_parameters); i++)
	{
		const SearchParameter *parameter = &search_parameters[i];

		if (strncmp(parameter->name, name, length) == 0 && parameter->name[length] == '\0' &&
			(!parameter->code_systems || search->kind == CATALOG_CODE_SYSTEM))
			return parameter;
	}
	return NULL;
}

static StringModifier
read_modifier(const Search *search, const SearchParameter *parameter, const char *name)
{
	const char *colon = strchr(name, ':');

	if (colon == NULL)
		return STRING_BEGINNING;
	if (parameter->kind == CRITERION_STRING && strcmp(colon, ":exact") == 0)
		return STRING_EXACT;
	if (parameter->kind == CRITERION_STRING && strcmp(colon, ":contains") == 0)
		return STRING_CONTAINS;
	refuse_parameter(search, name);
}

/* One of the values of a criterion, as it is compared. */
static void *
read_value(const Criterion *criterion, char *text)
{
	if (criterion->parameter->kind == CRITERION_DATE)
	{
		SearchValue *value = palloc(sizeof(SearchValue));
		const char *rest;

		char	   *prefixed = text;

		/* without a prefix: equal */
		if (search_prefix_parse(text, &rest) == SEARCH_LITERAL)
			prefixed = psprintf("eq%s", text);
		if (!search_value_compile(SEARCH_DATETIME, prefixed, GetCurrentTransactionStartTimestamp(), value))
			request_refuse(psprintf("\"%s\" is no date to search for", text));
		return value;
	}
	if (criterion->parameter->kind == CRITERION_STRING && criterion->modifier != STRING_EXACT)
		return code_fold(text);
	return text;
}

/* Commas separate alternatives; \, is one that belongs to a value, as \| and \$ and \\ are. */
static List *
split_values(const Criterion *criterion, const char *text)
{
	List	   *values = NIL;
	StringInfoData value;

	initStringInfo(&value);
	for (;; text++)
	{
		CHECK_FOR_INTERRUPTS();
		if (*text == '\\' && text[1] != '\0')
			appendStringInfoChar(&value, *++text);
		else if (*text != ',' && *text != '\0')
			appendStringInfoChar(&value, *text);
		else
		{
			if (value.len > 0)
				values = lappend(values, read_value(criterion, pstrdup(value.data)));
			resetStringInfo(&value);
			if (*text == '\0')
				return values;
		}
	}
}

static void
read_criterion(Search *search, const Parameter *parameter)
{
	Criterion  *criterion = palloc(sizeof(Criterion));
	char	   *text = element_primitive(parameter->element);

	for (int i = 0; i < lengthof(controls); i++)
		if (strcmp(controls[i], parameter->name) == 0)
			return;
	criterion->parameter = find_parameter(search, parameter->name, strcspn(parameter->name, ":"));
	if (criterion->parameter == NULL)
		refuse_parameter(search, parameter->name);
	criterion->modifier = read_modifier(search, criterion->parameter, parameter->name);
	if (text == NULL)
		request_refuse(psprintf("the parameter \"%s\" must have a primitive value", parameter->name));
	criterion->values = split_values(criterion, text);
	search->criteria = lappend(search->criteria, criterion);
}

static void
read_search(Search *search)
{
	const Parameters *parameters = search->call->parameters;

	resource_view_read(&search->view, parameters);
	search->count = parameters_integer(parameters, "_count", DEFAULT_COUNT);
	search->offset = parameters_integer(parameters, "_offset", 0);
	if (search->count < 0 || search->offset < 0)
		request_refuse("_count and _offset must not be negative");
	search->count = Min(search->count, MAX_COUNT);
	for (int i = 0; i < parameters->count; i++)
		read_criterion(search, &parameters->items[i]);
}

/* ---------------------------------------------------------------- matching */

static bool
value_matches(const Criterion *criterion, const char *stored, void *wanted)
{
	if (criterion->parameter->kind == CRITERION_DATE)
		return search_matches_text(wanted, stored);
	if (criterion->parameter->kind == CRITERION_EXACT || criterion->modifier == STRING_EXACT)
		return strcmp(stored, wanted) == 0;
	stored = code_fold(stored);
	if (criterion->modifier == STRING_CONTAINS)
		return strstr(stored, wanted) != NULL;
	return strncmp(stored, wanted, strlen(wanted)) == 0;
}

static bool
entry_matches(const Search *search, const CatalogEntry *entry)
{
	ListCell   *cell;

	foreach(cell, search->criteria)
	{
		const Criterion *criterion = lfirst(cell);
		const char *stored = *(char *const *) ((const char *) entry + criterion->parameter->member);
		bool		found = false;
		ListCell   *value;

		foreach(value, criterion->values)
		{
			CHECK_FOR_INTERRUPTS();
			found = found || (stored && value_matches(criterion, stored, lfirst(value)));
		}
		if (!found && criterion->values != NIL)
			return false;
	}
	return true;
}

/* The entries to look at: those of the urls or ids asked for, else all. */
static List *
candidates(const Search *search)
{
	ListCell   *cell;

	foreach(cell, search->criteria)
	{
		const Criterion *criterion = lfirst(cell);
		bool		by_id = strcmp(criterion->parameter->name, "_id") == 0;
		List	   *entries = NIL;
		ListCell   *value;

		if (criterion->parameter->member != offsetof(CatalogEntry, url) && !by_id)
			continue;
		foreach(value, criterion->values)
		{
			const char *text = lfirst(value);

			if (by_id)
				text = psprintf("%s/%s", search->call->name, text);
			entries = list_concat(entries, catalog_entries(search->kind, text));
		}
		return entries;
	}
	return catalog_every(search->kind);
}

static int
compare_nullable(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

/* By url, version and age, so that pages fit together. */
static int
compare_entries(const ListCell *a, const ListCell *b)
{
	const CatalogEntry *x = lfirst(a);
	const CatalogEntry *y = lfirst(b);
	int			order = compare_nullable(x->url, y->url);

	if (order == 0)
		order = compare_nullable(x->version, y->version);
	return order ? order : (x->content_id > y->content_id) - (x->content_id < y->content_id);
}

static List *
find_matches(const Search *search)
{
	List	   *matches = NIL;
	ListCell   *cell;
	int32		last = -1;

	foreach(cell, candidates(search))
		if (entry_matches(search, lfirst(cell)))
			matches = lappend(matches, lfirst(cell));
	list_sort(matches, compare_entries);
	/* the same value given twice finds it twice */
	foreach(cell, matches)
	{
		const CatalogEntry *entry = lfirst(cell);

		if (entry->content_id == last)
			matches = foreach_delete_current(matches, cell);
		last = entry->content_id;
	}
	return matches;
}

/* ---------------------------------------------------------------- the answer */

/* The query again, for another page. */
static char *
page_url(const Search *search, int64 offset)
{
	const Parameters *parameters = search->call->parameters;
	StringInfoData url;

	initStringInfo(&url);
	appendStringInfo(&url, "%s%s?", operation_base(search->call), search->call->name);
	for (int i = 0; i < parameters->count; i++)
	{
		const Parameter *parameter = &parameters->items[i];

		if (strcmp(parameter->name, "_offset") == 0 || strcmp(parameter->name, "_count") == 0)
			continue;
		appendStringInfo(&url, "%s=%s&", percent_encode(parameter->name),
						 percent_encode(element_primitive(parameter->element)));
	}
	appendStringInfo(&url, "_count=" INT64_FORMAT "&_offset=" INT64_FORMAT, search->count, offset);
	return url.data;
}

static void
add_link(JsonTree *links, const char *relation, const char *url)
{
	JsonTree   *link = tree_object();

	tree_put_string(link, "relation", relation);
	tree_put_string(link, "url", url);
	tree_append(links, link);
}

static JsonTree *
page_links(const Search *search, int64 total)
{
	JsonTree   *links = tree_array();

	add_link(links, "self", page_url(search, search->offset));
	if (search->count == 0 || search->view.summary == SUMMARY_COUNT)
		return links;
	if (search->offset > 0)
	{
		add_link(links, "first", page_url(search, 0));
		add_link(links, "previous", page_url(search, Max(search->offset - search->count, 0)));
	}
	if (search->offset + search->count < total)
		add_link(links, "next", page_url(search, search->offset + search->count));
	return links;
}

static JsonTree *
match_entry(const Search *search, const CatalogEntry *found)
{
	JsonTree   *entry = tree_object();
	JsonTree   *how = tree_object();

	if (found->id)
		tree_put_string(entry, "fullUrl",
						psprintf("%s%s/%s", operation_base(search->call), search->call->name, found->id));
	tree_put(entry, "resource", resource_view_of(&search->view, search->kind, found->content_id));
	tree_put_string(how, "mode", "match");
	tree_put(entry, "search", how);
	return entry;
}

JsonTree *
operation_search(OperationCall *call)
{
	Search		search = {.call = call, .kind = catalog_kind_of_name(call->name)};
	JsonTree   *bundle = tree_object();
	JsonTree   *entries = tree_array();
	List	   *matches;
	int64		end;

	read_search(&search);
	matches = find_matches(&search);
	end = search.view.summary == SUMMARY_COUNT ? 0 : Min(search.offset + search.count, list_length(matches));
	for (int64 i = search.offset; i < end; i++)
		tree_append(entries, match_entry(&search, list_nth(matches, i)));
	tree_put_string(bundle, "resourceType", "Bundle");
	tree_put_string(bundle, "type", "searchset");
	tree_put_integer(bundle, "total", list_length(matches));
	tree_put(bundle, "link", page_links(&search, list_length(matches)));
	if (tree_count(entries) > 0)
		tree_put(bundle, "entry", entries);
	return bundle;
}
