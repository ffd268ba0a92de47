/*
 * capability.c
 *		metadata: what this server can do. A CapabilityStatement, and with mode=terminology a
 *		TerminologyCapabilities; $versions.
 *
 * Both are made from what there is: the table of operations, and the catalog of code systems, whatever their
 * number of concepts. Spec: TX-001 … TX-015, TX-018.
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/timestamp.h"

#include "operation/operation.h"
#include "store/catalog.h"

/* The day of the version that fhirterm.control names. */
#define RELEASE_DATE "2026-11-21"

/* The version of HL7's terminology-ecosystem tests that this was developed against. */
#define TEST_VERSION "1.9.0"

#define FEATURE_EXTENSION "http://hl7.org/fhir/uv/application-feature/StructureDefinition/feature"
#define TEST_FEATURE "http://hl7.org/fhir/uv/tx-tests/FeatureDefinition/test-version"
#define CODE_SYSTEM_FEATURE "http://hl7.org/fhir/uv/tx-ecosystem/FeatureDefinition/CodeSystemAsParameter"
#define SECURITY_SERVICES "http://terminology.hl7.org/CodeSystem/restful-security-service"

/* The parameters of $expand, with a word on those that need one. TX-009, TX-010 */
static const struct
{
	const char *name;
	const char *documentation;	/* or NULL */
}			expand_parameters[] = {
	{"activeOnly"},
	{"cache-id", "accepted; nothing is kept from one request to the next, so send the resources with each"},
	{"check-system-version"},
	{"count"},
	{"date"},
	{"default-valueset-version"},
	{"designation"},
	{"displayLanguage"},
	{"exclude-system"},
	{"excludeNested"},
	{"excludeNotForUI"},
	{"excludePostCoordinated"},
	{"filter"},
	{"force-system-version"},
	{"includeDefinition"},
	{"includeDesignations"},
	{"offset"},
	{"property"},
	{"system-version"},
	{"tx-resource", "resources that count for this request alone"},
	{"url"},
	{"useSupplement"},
	{"valueSet"},
	{"valueSetVersion"},
};

/* An object with one member. */
static JsonTree *
object_of(const char *name, const char *text)
{
	JsonTree   *object = tree_object();

	tree_put_string(object, name, text);
	return object;
}

static const char *
fhir_version(const OperationCall *call)
{
	return call->release == 4 ? "4.0.1" : "5.0.0";
}

const char *
operation_base(const OperationCall *call)
{
	const char *host = operation_header(call, "Host");
	const char *protocol = operation_header(call, "X-Forwarded-Proto");

	return psprintf("%s://%s/", protocol ? protocol : "http", host ? host : "localhost");
}

/* What both kinds begin with. */
static JsonTree *
begin(const OperationCall *call, const char *type, const char *name, const char *title)
{
	JsonTree   *resource = tree_object();
	JsonTree   *software = tree_object();

	tree_put_string(resource, "resourceType", type);
	tree_put_string(resource, "url", psprintf("%s%s/fhirterm", operation_base(call), type));
	tree_put_string(resource, "version", FHIRTERM_VERSION);
	tree_put_string(resource, "name", name);
	tree_put_string(resource, "title", title);
	tree_put_string(resource, "status", "active");
	tree_put_string(resource, "date", psprintf("%.10s", timestamptz_to_str(GetCurrentTransactionStartTimestamp())));
	tree_put_string(resource, "kind", "instance");
	tree_put_string(software, "name", "fhirterm");
	tree_put_string(software, "version", FHIRTERM_VERSION);
	tree_put_string(software, "releaseDate", RELEASE_DATE);
	tree_put(resource, "software", software);
	return resource;
}

/* ---------------------------------------------------------------- CapabilityStatement */

static JsonTree *
feature(const char *definition, const char *value_type, JsonTree *value)
{
	JsonTree   *parts = tree_array();
	JsonTree   *part = object_of("url", "definition");
	JsonTree   *extension = object_of("url", FEATURE_EXTENSION);

	tree_put_string(part, "valueCanonical", definition);
	tree_append(parts, part);
	part = object_of("url", "value");
	tree_put(part, value_type, value);
	tree_append(parts, part);
	tree_put(extension, "extension", parts);
	return extension;
}

/* The OperationDefinition of an operation: HL7's tools define those that the standard has not. */
static char *
definition_of(const char *type, const char *operation)
{
	static const char *const tools[] = {"compare", "related", "batch-validate-code"};

	if (strcmp(operation, "versions") == 0)
		return pstrdup("http://hl7.org/fhir/OperationDefinition/fhir-versions");
	for (int i = 0; i < lengthof(tools); i++)
		if (strcmp(tools[i], operation) == 0)
			return psprintf("http://hl7.org/fhir/tools/OperationDefinition/%s-%s", type, operation);
	return psprintf("http://hl7.org/fhir/OperationDefinition/%s-%s", type, operation);
}

/* The operations of a type of resources; type "" gives those of the whole system. NULL if there are none. */
static JsonTree *
operations_of(const char *type)
{
	JsonTree   *list = tree_array();
	size_t		length = strlen(type);
	int			count;
	const OperationEntry *entries = operation_table(&count);

	for (int i = 0; i < count; i++)
	{
		const char *name = entries[i].name;
		JsonTree   *operation;

		if (strncmp(name, type, length) != 0)
			continue;
		name += length;
		if (length > 0 && *name == '/')
			name++;
		if (*name != '$')
			continue;
		operation = object_of("name", name + 1);
		tree_put_string(operation, "definition", definition_of(type, name + 1));
		tree_append(list, operation);
	}
	return tree_count(list) > 0 ? list : NULL;
}

static JsonTree *
resource_capability(const char *type)
{
	static const char *const parameters[][2] = {
		{"_id", "token"}, {"date", "date"}, {"name", "string"}, {"publisher", "string"}, {"status", "token"},
		{"title", "string"}, {"url", "uri"}, {"version", "token"}
	};
	JsonTree   *resource = object_of("type", type);
	JsonTree   *interactions = tree_array();
	JsonTree   *list = tree_array();

	tree_append(interactions, object_of("code", "read"));
	tree_append(interactions, object_of("code", "search-type"));
	tree_put(resource, "interaction", interactions);
	for (int i = 0; i < lengthof(parameters); i++)
	{
		JsonTree   *parameter = object_of("name", parameters[i][0]);

		tree_put_string(parameter, "type", parameters[i][1]);
		tree_append(list, parameter);
	}
	tree_put(resource, "searchParam", list);
	tree_put(resource, "operation", operations_of(type));
	return resource;
}

/* Who may do what is a matter of the database: its roles and their privileges. TX-002 */
static JsonTree *
security(void)
{
	JsonTree   *security = tree_object();
	JsonTree   *coding = object_of("system", SECURITY_SERVICES);
	JsonTree   *service = tree_object();

	tree_put_string(coding, "code", "Basic");
	tree_put(service, "coding", tree_array_of(coding));
	tree_put_string(service, "text", "Roles of the database and their privileges");
	tree_put(security, "service", tree_array_of(service));
	return security;
}

static JsonTree *
capability_statement(const OperationCall *call)
{
	JsonTree   *resource = begin(call, "CapabilityStatement", "FhirtermCapabilities",
								 "FHIR terminology by SQL: capabilities");
	JsonTree   *extensions = tree_array();
	JsonTree   *strings = tree_array();
	JsonTree   *implementation = object_of("description", "PostgreSQL with the extension fhirterm");
	JsonTree   *rest = object_of("mode", "server");
	JsonTree   *resources = tree_array();

	tree_append(extensions, feature(TEST_FEATURE, "valueCode", tree_string(TEST_VERSION)));
	tree_append(extensions, feature(CODE_SYSTEM_FEATURE, "valueBoolean", tree_boolean(true)));
	tree_put(resource, "extension", extensions);
	tree_append(strings, tree_string("http://hl7.org/fhir/CapabilityStatement/terminology-server"));
	tree_put(resource, "instantiates", strings);
	tree_put_string(implementation, "url", operation_base(call));
	tree_put(resource, "implementation", implementation);
	tree_put_string(resource, "fhirVersion", fhir_version(call));
	tree_put(resource, "format", tree_array_of(tree_string("application/fhir+json")));
	tree_put(rest, "security", security());
	for (int kind = CATALOG_CODE_SYSTEM; kind <= CATALOG_NAMING_SYSTEM; kind++)
		tree_append(resources, resource_capability(catalog_kind_name(kind)));
	tree_put(rest, "resource", resources);
	tree_put(rest, "interaction", tree_array_of(object_of("code", "batch")));
	tree_put(rest, "operation", operations_of(""));
	tree_put(resource, "rest", tree_array_of(rest));
	return resource;
}

/* ---------------------------------------------------------------- TerminologyCapabilities */

/* Whether operations can work with it: it has its concepts or some of them. TX-018 */
static bool
is_supported(const CodeSystemEntry *entry)
{
	return strcmp(entry->content, "complete") == 0 || strcmp(entry->content, "fragment") == 0;
}

/* Calls a function for each supported version, those of one url after each other. */
typedef void (*VersionVisitor) (JsonTree *list, const CodeSystemEntry *entry, bool same_url);

static JsonTree *
list_versions(VersionVisitor visit)
{
	JsonTree   *list = tree_array();
	const char *url = NULL;
	ListCell   *cell;

	foreach(cell, catalog_all(CATALOG_CODE_SYSTEM))
	{
		const CodeSystemEntry *entry = lfirst(cell);

		if (!is_supported(entry))
			continue;
		visit(list, entry, url && strcmp(url, entry->entry.url) == 0);
		url = entry->entry.url;
	}
	return list;
}

/* TerminologyCapabilities.codeSystem; the last of the list is that of the version before. TX-008 */
static void
add_code_system(JsonTree *list, const CodeSystemEntry *entry, bool same_url)
{
	JsonTree   *code_system;
	JsonTree   *version;

	if (!same_url)
	{
		code_system = object_of("uri", entry->entry.url);
		tree_put_string(code_system, "content", entry->content);
		tree_append(list, code_system);
	}
	code_system = &list->val.array.elems[list->val.array.nElems - 1];
	version = tree_object();
	tree_put_string(version, "code", entry->entry.version);
	if (entry->compositional)
		tree_put_boolean(version, "compositional", true);
	if (tree_count(version) == 0)
		return;
	if (tree_get(code_system, "version") == NULL)
		tree_put(code_system, "version", tree_array());
	tree_append(tree_get(code_system, "version"), version);
}

static JsonTree *
expansion_capability(void)
{
	JsonTree   *expansion = tree_object();
	JsonTree   *parameters = tree_array();

	tree_put_boolean(expansion, "hierarchical", true);
	tree_put_boolean(expansion, "paging", true);
	tree_put_boolean(expansion, "incomplete", false);
	for (int i = 0; i < lengthof(expand_parameters); i++)
	{
		JsonTree   *parameter = object_of("name", expand_parameters[i].name);

		tree_put_string(parameter, "documentation", expand_parameters[i].documentation);
		tree_append(parameters, parameter);
	}
	tree_put(expansion, "parameter", parameters);
	tree_put_string(expansion, "textFilter", "Words of the text begin words of a display, designation or code");
	return expansion;
}

static JsonTree *
terminology_capabilities(const OperationCall *call)
{
	JsonTree   *resource = begin(call, "TerminologyCapabilities", "FhirtermTerminologyCapabilities",
								 "FHIR terminology by SQL: terminology capabilities");
	JsonTree   *implementation = object_of("description", "PostgreSQL with the extension fhirterm");
	JsonTree   *part;
	JsonTree   *list = list_versions(add_code_system);

	tree_put_string(implementation, "url", operation_base(call));
	tree_put(resource, "implementation", implementation);
	if (tree_count(list) > 0)
		tree_put(resource, "codeSystem", list);
	tree_put(resource, "expansion", expansion_capability());
	tree_put_string(resource, "codeSearch", "in-compose-or-expansion");
	part = tree_object();
	tree_put_boolean(part, "translations", true);
	tree_put(resource, "validateCode", part);
	part = tree_object();
	tree_put_boolean(part, "needsMap", false);
	tree_put(resource, "translation", part);
	return resource;
}

/* The same for FHIR R3, which has Parameters in its place. TX-011 */
static void
add_system_parameter(JsonTree *list, const CodeSystemEntry *entry, bool same_url)
{
	JsonTree   *parameter;
	JsonTree   *part;

	if (!same_url)
	{
		parameter = object_of("name", "system");
		tree_put_string(parameter, "valueUri", entry->entry.url);
		tree_append(list, parameter);
	}
	if (entry->entry.version == NULL)
		return;
	parameter = &list->val.array.elems[list->val.array.nElems - 1];
	part = object_of("name", "version");
	tree_put_string(part, "valueCode", entry->entry.version);
	if (tree_get(parameter, "part") == NULL)
		tree_put(parameter, "part", tree_array());
	tree_append(tree_get(parameter, "part"), part);
}

static JsonTree *
terminology_parameters(void)
{
	JsonTree   *resource = object_of("resourceType", "Parameters");

	tree_put(resource, "parameter", list_versions(add_system_parameter));
	return resource;
}

/* ---------------------------------------------------------------- operations */

JsonTree *
operation_metadata(OperationCall *call)
{
	char	   *mode = parameters_text(call->parameters, "mode");

	if (mode && strcmp(mode, "terminology") == 0)
		return call->release == 3 ? terminology_parameters() : terminology_capabilities(call);
	if (mode && strcmp(mode, "full") != 0 && strcmp(mode, "normative") != 0)
		request_refuse(psprintf("metadata has no mode \"%s\"", mode));
	return capability_statement(call);
}

JsonTree *
operation_versions(OperationCall *call)
{
	JsonTree   *answer = answer_parameters();

	answer_add_text(answer, "version", "valueCode", "4.0");
	answer_add_text(answer, "version", "valueCode", "5.0");
	answer_add_text(answer, "default", "valueCode", "5.0");
	return answer;
}
