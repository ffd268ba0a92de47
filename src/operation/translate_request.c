/*
 * translate_request.c
 *		ConceptMap/$translate: its parameters, by the names that R5 and R4 give them.
 *
 *		R5						R4
 *		sourceCode, system		code, system
 *		sourceCoding			coding
 *		sourceCodeableConcept	codeableConcept
 *		targetCode …			code … with reverse
 *		sourceScope				source
 *		targetScope				target
 *		targetSystem			targetsystem
 */
#include "postgres.h"

#include "json/jsonb_access.h"
#include "operation/translate.h"

/* One of two names of a parameter. Errors: TX400 if both are there. */
static const char *
name_in_use(const OperationCall *call, const char *name, const char *other)
{
	if (parameters_find(call->parameters, other) == NULL)
		return name;
	if (parameters_find(call->parameters, name) != NULL)
		request_refuse(psprintf("give %s or %s, not both", name, other));
	return other;
}

static char *
text_of(const OperationCall *call, const char *name, const char *other)
{
	return parameters_text(call->parameters, name_in_use(call, name, other));
}

static List *
add_coding(List *concepts, JsonbContainer *coding)
{
	RequestedConcept *concept = palloc0(sizeof(RequestedConcept));

	concept->system = jsonb_member_string(coding, "system");
	concept->version = jsonb_member_string(coding, "version");
	concept->code = jsonb_member_string(coding, "code");
	return concept->system && concept->code ? lappend(concepts, concept) : concepts;
}

/* Names of the parameters that hold a concept. */
typedef struct SideNames
{
	const char *code[2];
	const char *coding[2];
	const char *concept[2];
	const char *system[2];
	const char *version[2];
} SideNames;

static const SideNames source_names = {
	{"sourceCode", "code"}, {"sourceCoding", "coding"}, {"sourceCodeableConcept", "codeableConcept"},
	{"sourceSystem", "system"}, {"sourceVersion", "version"}
};
static const SideNames target_names = {
	{"targetCode", "targetcode"}, {"targetCoding", "targetcoding"}, {"targetCodeableConcept", "targetcodeableconcept"},
	{"targetSystem", "targetsystem"}, {"targetVersion", "targetversion"}
};

/* The concept that parameters of these names give; *ways counts in how many ways. */
static List *
read_side(const OperationCall *call, const SideNames *names, int *ways)
{
	char	   *code = text_of(call, names->code[0], names->code[1]);
	JsonbContainer *coding = parameters_object(call->parameters,
											   name_in_use(call, names->coding[0], names->coding[1]), "valueCoding");
	JsonbContainer *concept = parameters_object(call->parameters,
												name_in_use(call, names->concept[0], names->concept[1]),
												"valueCodeableConcept");
	JsonbContainer *codings = jsonb_member_array(concept, "coding");
	List	   *concepts = NIL;

	*ways += (code != NULL) + (coding != NULL) + (concept != NULL);
	if (code)
	{
		RequestedConcept *requested = palloc0(sizeof(RequestedConcept));

		requested->code = code;
		requested->system = text_of(call, names->system[0], names->system[1]);
		requested->version = text_of(call, names->version[0], names->version[1]);
		if (requested->system == NULL)
			request_refuse(psprintf("give the system of %s", names->code[0]));
		concepts = list_make1(requested);
	}
	else if (coding)
		concepts = add_coding(NIL, coding);
	for (int i = 0; i < jsonb_element_count(codings); i++)
		concepts = add_coding(concepts, jsonb_element_object(codings, i));
	if ((coding || concept) && concepts == NIL)
		request_refuse("the concept must have a coding with system and code");
	return concepts;
}

/* The value of a dependency: R5's value[x]; of R4's CodeableConcept, the first coding. */
static JsonTree *
dependency_value(JsonbContainer *dependency)
{
	List	   *values = list_concat(element_parts(dependency, "value"), element_parts(dependency, "concept"));
	const char *type;
	JsonTree   *value = values == NIL ? NULL : element_value(linitial(values), &type);
	JsonbContainer *codings;

	if (value == NULL || strcmp(type, "valueCodeableConcept") != 0 || value->type != jbvBinary)
		return value;
	codings = jsonb_member_array(value->val.binary.data, "coding");
	return jsonb_element_count(codings) == 0 ? NULL : tree_of_container(jsonb_element_object(codings, 0));
}

/* An object of the attributes and their values; NULL: none. */
static JsonbContainer *
read_dependencies(const OperationCall *call)
{
	JsonTree   *given = tree_object();
	ListCell   *cell;

	foreach(cell, parameters_all(call->parameters, "dependency"))
	{
		JsonbContainer *dependency = ((const Parameter *) lfirst(cell))->element;
		List	   *names = list_concat(element_parts(dependency, "attribute"), element_parts(dependency, "element"));
		char	   *attribute = names == NIL ? NULL : element_primitive(linitial(names));
		JsonTree   *value = dependency_value(dependency);

		if (attribute == NULL || value == NULL)
			request_refuse("each dependency must have the parts attribute and value");
		tree_put(given, attribute, value);
	}
	return tree_count(given) == 0 ? NULL : &tree_to_jsonb(given)->root;
}

/* R4's parameter reverse: what is given is the target. */
static void
turn(TranslateRequest *request)
{
	char	   *scope = request->given_scope;

	if (request->reverse)
		request_refuse("reverse can't be given with a target");
	request->reverse = true;
	request->turned = true;
	request->given_scope = request->wanted_scope;
	request->wanted_scope = scope;
}

TranslateRequest
translate_read(OperationCall *call)
{
	TranslateRequest request = {.call = call};
	int			ways = 0;

	request.concepts = read_side(call, &target_names, &ways);
	request.reverse = ways > 0;
	if (!request.reverse)
		request.concepts = read_side(call, &source_names, &ways);
	else if (read_side(call, &source_names, &ways) != NIL)
		request_refuse("give a source or a target, not both");
	if (ways != 1)
		request_refuse("give one of sourceCode with system, sourceCoding, sourceCodeableConcept, "
					"targetCode with targetSystem, targetCoding and targetCodeableConcept");
	request.given_scope = text_of(call, "sourceScope", "source");
	request.wanted_scope = text_of(call, "targetScope", "target");
	if (request.reverse)
	{
		char	   *scope = request.given_scope;

		request.given_scope = request.wanted_scope;
		request.wanted_scope = scope;
		request.wanted_system = text_of(call, "sourceSystem", "system");
	}
	else
		request.wanted_system = text_of(call, "targetSystem", "targetsystem");
	if (parameters_boolean(call->parameters, "reverse") == 1)
		turn(&request);
	request.dependency = read_dependencies(call);
	request.terminology = operation_terminology(call);
	return request;
}
