/*
 * expand.c
 *		ValueSet/$expand: a value set with its concepts.
 *
 * The concepts are those of value_set_expand(), which stops when the page is full; their number comes from the
 * sizes of sets. Spec: https://hl7.org/fhir/valueset-operation-expand.html; TX-073 … TX-098.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/version.h"
#include "fhir/web_source.h"
#include "operation/expansion.h"
#include "settings.h"
#include "store/catalog.h"

#define EXTENSION_UNCLOSED "http://hl7.org/fhir/StructureDefinition/valueset-unclosed"
#define EXTENSION_UNCLOSED_REASON "http://hl7.org/fhir/StructureDefinition/valueset-unclosed-reason"

/* ---------------------------------------------------------------- the expansion */

static char *
timestamp_text(void)
{
	struct pg_tm tm;
	fsec_t		fraction;

	if (timestamp2tm(GetCurrentTimestamp(), NULL, &tm, &fraction, NULL, NULL) != 0)
		return NULL;
	return psprintf("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour,
					tm.tm_min, tm.tm_sec, (int) (fraction / 1000));
}

static char *
identifier_text(void)
{
	unsigned char bytes[16];
	StringInfoData text;

	if (!pg_strong_random(bytes, sizeof(bytes)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not generate random values")));
	/* version 4, variant 1 */
	bytes[6] = (bytes[6] & 0x0F) | 0x40;
	bytes[8] = (bytes[8] & 0x3F) | 0x80;
	initStringInfo(&text);
	appendStringInfoString(&text, "urn:uuid:");
	for (int i = 0; i < lengthof(bytes); i++)
		appendStringInfo(&text, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", bytes[i]);
	return text.data;
}

static void
add_extension(JsonTree *extensions, const char *url, const char *type, JsonTree *value)
{
	JsonTree   *extension = tree_object();

	tree_put_string(extension, "url", url);
	tree_put(extension, type, value);
	tree_append(extensions, extension);
}

/* Whether there are more codes than those known, as the code system has a grammar (TX-044). */
static bool
has_grammar(const ExpandRequest *request)
{
	ListCell   *cell;

	foreach(cell, request->sources.whole)
		if (((CodeSystem *) lfirst(cell))->compositional)
			return true;
	return false;
}

/* Why the code system has more codes than are known here; NULL if it has not. */
static char *
unclosed_reason(const ExpandRequest *request, CodeSystem *cs)
{
	if (cs->content == CONTENT_FRAGMENT)
		return psprintf("This extension is based on a fragment of the code system %s", cs->url);
	if (cs->compositional && list_member_ptr(request->sources.whole, cs))
		return psprintf("The code System '%s' has a grammar and so has infinite members", cs->url);
	return NULL;
}

/* What an expansion says that is not all of the value set (TX-044, TX-048). */
static JsonTree *
unclosed_extensions(const ExpandRequest *request)
{
	JsonTree   *extensions = tree_array();
	ListCell   *cell;

	foreach(cell, request->sources.code_systems)
	{
		char	   *reason = unclosed_reason(request, lfirst(cell));

		if (reason && tree_count(extensions) == 0)
			add_extension(extensions, EXTENSION_UNCLOSED, "valueBoolean", tree_boolean(true));
		if (reason)
			add_extension(extensions, EXTENSION_UNCLOSED_REASON, "valueString", tree_string(reason));
	}
	return tree_count(extensions) > 0 ? extensions : NULL;
}

static void
read_options(const ExpandRequest *request, ExpansionOptions *options)
{
	int64		threshold = request->call->too_costly;

	memset(options, 0, sizeof(ExpansionOptions));
	options->active_only = request->active_only == 1;
	options->selectable_only = request->exclude_not_for_ui == 1;
	options->filter = request->filter;
	options->offset = Max(request->offset, 0);
	options->count = request->count;
	options->limit = threshold > 0 ? threshold : setting_expansion_limit;
	options->want_total = true;
	options->fetch = FETCH_EXTRA | (request->properties ? FETCH_DEFINITION : 0);
	options->exclude_systems = request->exclude_systems;
	options->languages = request->languages;
}

/* Whether the answer is a tree: unless it may be a page of one (TX-075, TX-077). */
static bool
is_nested(const ExpandRequest *request, const ExpansionOptions *options)
{
	int64		members = concept_set_count(value_set_concepts(request->value_set));

	if (request->exclude_nested == 1 || options->offset > 0 || members > options->limit || has_grammar(request))
		return false;
	return (options->count < 0 || options->count > members) &&
		value_set_is_hierarchical(request->value_set, options->filter && options->filter[0] != '\0');
}

static JsonTree *
expansion_json(const ExpandRequest *request)
{
	JsonTree   *expansion = tree_object();
	ContainsBuilder builder;
	ExpansionOptions options;
	int64		total;

	read_options(request, &options);
	options.nested = is_nested(request, &options);
	contains_begin(&builder, request);
	total = value_set_expand(request->value_set, &options, contains_add, &builder);

	tree_put(expansion, "extension", unclosed_extensions(request));
	tree_put_string(expansion, "identifier", identifier_text());
	tree_put_string(expansion, "timestamp", timestamp_text());
	if (total >= 0)
		tree_put_integer(expansion, "total", total);
	if (request->offset >= 0)
		tree_put_integer(expansion, "offset", request->offset);
	tree_put(expansion, "parameter", expansion_parameters(request));
	tree_put(expansion, "property", contains_properties(&builder));
	tree_put(expansion, "contains", contains_finish(&builder));
	return expansion;
}

/* ---------------------------------------------------------------- the answer */

/*
 * The page about the value set that is expanded, where it is stored here: one that the request brings along has none, and
 * those that it imports are not told of.
 */
static char *
page_of(const ExpandRequest *request, JsonbContainer *resource)
{
	char	   *link = web_source_of(resource);
	const char *url = value_set_url(request->value_set);
	const char *version = value_set_version(request->value_set);
	ListCell   *cell;

	if (link == NULL || url == NULL)
		return NULL;
	foreach(cell, catalog_entries(CATALOG_VALUE_SET, url))
	{
		const CatalogEntry *entry = lfirst(cell);

		if (strcmp(entry->version ? entry->version : "", version ? version : "") == 0)
			return link;
	}
	return NULL;
}

/* The value set itself, without what defines it unless that is wanted. */
static JsonTree *
value_set_json(const ExpandRequest *request)
{
	static const char *const definition[] = {"purpose", "compose", "description", "contact", "copyright",
	"publisher", "extension", "text", "contained"};
	JsonbContainer *resource = value_set_resource(request->value_set);
	JsonTree   *json;

	if (resource == NULL)
	{
		json = tree_object();
		tree_put_string(json, "resourceType", "ValueSet");
		tree_put_string(json, "url", value_set_url(request->value_set));
		tree_put_string(json, "version", value_set_version(request->value_set));
		tree_put_string(json, "status", "active");
		return json;
	}
	json = tree_unfold(tree_of_container(resource));
	tree_remove(json, "id");
	tree_remove(json, "expansion");
	for (int i = 0; i < lengthof(definition) && request->include_definition != 1; i++)
		tree_remove(json, definition[i]);
	return web_source_put(json, page_of(request, resource));
}

JsonTree *
operation_expand(OperationCall *call)
{
	ExpandRequest request;
	JsonTree   *answer;

	expand_request_read(call, &request);
	value_set_sources(request.value_set, &request.sources);
	value_set_require_supplements(request.value_set, parameters_texts(call->parameters, "useSupplement"));
	answer = value_set_json(&request);
	tree_put(answer, "expansion", expansion_json(&request));
	return answer;
}
