/*
 * binding_context.c
 *		The argument ctx of functions over bindings: what is known of the place where a value stands.
 */
#include "postgres.h"

#include "binding/binding.h"
#include "errors.h"
#include "json/jsonb_access.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

pg_noreturn static void
refuse_value(const char *name, const char *expected)
{
	ereport(ERROR,
			(errcode(ERRCODE_TX_BAD_REQUEST),
			 errmsg("invalid value of \"%s\" in the context of a binding", name),
			 errdetail("It must be %s.", expected)));
}

static bool
boolean_of(const JsonbValue *value, const char *name)
{
	if (value->type != jbvBool)
		refuse_value(name, "true or false");
	return value->val.boolean;
}

static char *
string_of(const JsonbValue *value, const char *name)
{
	if (value->type != jbvString)
		refuse_value(name, "a string");
	return pnstrdup(value->val.string.val, value->val.string.len);
}

static char *
address_of(const JsonbValue *value, const char *name)
{
	char	   *address = string_of(value, name);

	if (address[0] == '\0')
		refuse_value(name, "an address such as http://example.org/fhir");
	return address;
}

static JsonbContainer *
array_of(const JsonbValue *value, const char *name)
{
	if (value->type != jbvBinary || !JsonContainerIsArray(value->val.binary.data))
		refuse_value(name, "an array");
	return value->val.binary.data;
}

/* A canonical, or an array of them. */
static List *
strings_of(const JsonbValue *value, const char *name)
{
	List	   *strings = NIL;
	JsonbContainer *array;

	if (value->type == jbvString)
		return list_make1(string_of(value, name));
	array = array_of(value, name);
	for (int i = 0; i < jsonb_element_count(array); i++)
	{
		char	   *string = jsonb_element_string(array, i);

		if (string == NULL)
			refuse_value(name, "an array of strings");
		strings = lappend(strings, string);
	}
	return strings;
}

/* The number of a word among some. */
static int
word_of(const JsonbValue *value, const char *name, const char *const *words, int count, const char *expected)
{
	char	   *word = string_of(value, name);

	for (int i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	refuse_value(name, expected);
}

static int
count_of(const JsonbValue *value, const char *name)
{
	int32		count = -1;

	if (value->type == jbvNumeric)
		count = DatumGetInt32(DirectFunctionCall1(numeric_int4, NumericGetDatum(value->val.numeric)));
	if (count < 0)
		refuse_value(name, "a number from 0 on");
	return count;
}

/* What $expand and $validate-code have as parameters, too; false: another member. */
static bool
read_parameter(BindingContext *context, const char *name, const JsonbValue *value)
{
	if (strcmp(name, "displayLanguage") == 0)
		context->display_language = string_of(value, name);
	else if (strcmp(name, "activeOnly") == 0)
		context->active_only = boolean_of(value, name);
	else if (strcmp(name, "lenient-display-validation") == 0)
		context->lenient_display = boolean_of(value, name);
	else if (strcmp(name, "system-version") == 0)
		context->versions.system_version = strings_of(value, name);
	else if (strcmp(name, "check-system-version") == 0)
		context->versions.check_system_version = strings_of(value, name);
	else if (strcmp(name, "force-system-version") == 0)
		context->versions.force_system_version = strings_of(value, name);
	else if (strcmp(name, "default-valueset-version") == 0)
		context->versions.value_set_version = strings_of(value, name);
	else if (strcmp(name, "useSupplement") == 0)
		context->supplements = strings_of(value, name);
	else
		return false;
	return true;
}

static void
read_member(BindingContext *context, const char *name, const JsonbValue *value)
{
	static const char *const records[] = {"new", "legacy"};
	static const char *const mappings[] = {"none", "attempted", "mapped"};

	if (strcmp(name, "usage") == 0)
		context->usage = array_of(value, name);
	else if (strcmp(name, "record") == 0)
		context->record = RECORD_NEW + word_of(value, name, records, lengthof(records), "new or legacy");
	else if (strcmp(name, "mapping") == 0)
		context->mapping = MAPPING_NONE + word_of(value, name, mappings, lengthof(mappings), "none, attempted or mapped");
	else if (strcmp(name, "use_candidate") == 0)
		context->use_candidate = boolean_of(value, name);
	else if (strcmp(name, "abstract") == 0)
		context->refuse_abstract = !boolean_of(value, name);
	else if (strcmp(name, "min") == 0)
		context->min = count_of(value, name);
	else if (strcmp(name, "maps") == 0)
		context->maps = strings_of(value, name);
	else if (strcmp(name, "mustSupport") == 0)
		context->must_support = boolean_of(value, name);
	else if (strcmp(name, "example") == 0)
		context->example = boolean_of(value, name);
	else if (strcmp(name, "approved_exception") == 0)
		context->approved_exception = boolean_of(value, name);
	else if (strcmp(name, "base") == 0)
		context->base = address_of(value, name);
	else if (strcmp(name, "spec_base") == 0)
		context->spec_base = address_of(value, name);
	else if (!read_parameter(context, name, value))
		ereport(ERROR,
				(errcode(ERRCODE_TX_BAD_REQUEST),
				 errmsg("the context of a binding has no member \"%s\"", name),
				 errhint("It may have usage, record, mapping, use_candidate, abstract, min, maps, mustSupport, example, "
						 "approved_exception, base, spec_base, displayLanguage, activeOnly, lenient-display-validation, useSupplement, system-version, "
						 "check-system-version, force-system-version and default-valueset-version.")));
}

void
binding_context_read(JsonbContainer *ctx, BindingContext *context)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	key;
	JsonbValue	value;

	memset(context, 0, sizeof(BindingContext));
	if (ctx == NULL)
		return;
	if (!JsonContainerIsObject(ctx))
		ereport(ERROR,
				(errcode(ERRCODE_TX_BAD_REQUEST),
				 errmsg("the context of a binding must be a JSON object")));
	iterator = JsonbIteratorInit(ctx);
	while ((token = JsonbIteratorNext(&iterator, &key, true)) != WJB_DONE)
	{
		if (token != WJB_KEY)
			continue;
		(void) JsonbIteratorNext(&iterator, &value, true);
		if (value.type != jbvNull)
			read_member(context, pnstrdup(key.val.string.val, key.val.string.len), &value);
	}
}
