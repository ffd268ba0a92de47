/*
 * expand_request.c
 *		What a request of $expand asks for.
 *
 * A value set may state parameters of its own (extension valueset-expansion-parameter): they count where the
 * request says nothing; lists grow by them.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "json/jsonb_access.h"
#include "operation/expansion.h"
#include "settings.h"

pg_noreturn static void
refuse(const char *code, char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_TX_BAD_REQUEST),
			 errmsg("%s", text),
			 err_outcome(code, NULL, MESSAGE_NONE, NULL, text)));
}

/* ---------------------------------------------------------------- parameters */

/* The first value that the value set states, or NULL. */
static char *
stated(const ExpandRequest *request, const char *name)
{
	List	   *values = value_set_stated(request->value_set, name);

	return values ? linitial(values) : NULL;
}

static Flag
read_flag(const ExpandRequest *request, const char *name)
{
	Flag		flag = parameters_boolean(request->call->parameters, name);
	char	   *text = flag < 0 ? stated(request, name) : NULL;

	if (text == NULL)
		return flag;
	return strcmp(text, "true") == 0 ? 1 : strcmp(text, "false") == 0 ? 0 : -1;
}

static int64
read_number(const ExpandRequest *request, const char *name)
{
	const Parameters *parameters = request->call->parameters;
	char	   *text = parameters_find(parameters, name) ? NULL : stated(request, name);
	int64		number = parameters_integer(parameters, name, -1);

	if (text)
		return strspn(text, "0123456789") == strlen(text) && strlen(text) < 10 ? atoi(text) : -1;
	if (number < 0 && parameters_find(parameters, name))
		refuse("invalid", psprintf("the parameter \"%s\" must not be negative", name));
	return number;
}

/* What the request and the value set list, each once. */
static List *
read_list(const ExpandRequest *request, const char *name)
{
	List	   *all = list_concat(parameters_texts(request->call->parameters, name),
								  value_set_stated(request->value_set, name));
	List	   *list = NIL;
	ListCell   *cell;
	ListCell   *other;

	foreach(cell, all)
	{
		bool		there = false;

		foreach(other, list)
			there = there || strcmp(lfirst(other), lfirst(cell)) == 0;
		if (!there)
			list = lappend(list, lfirst(cell));
	}
	return list;
}

static List *
read_exclude_systems(const ExpandRequest *request)
{
	List	   *systems = NIL;
	ListCell   *cell;

	foreach(cell, read_list(request, "exclude-system"))
	{
		Canonical  *canonical = palloc(sizeof(Canonical));

		if (!canonical_parse(lfirst(cell), canonical) || canonical->url == NULL)
			refuse("invalid", psprintf("the parameter exclude-system must be a canonical, not \"%s\"",
									   (char *) lfirst(cell)));
		systems = lappend(systems, canonical);
	}
	return systems;
}

/*
 * The parameter date: what is current now is all that can be told; so a day that is over is refused, as the
 * specification wants it.
 */
static void
check_date(const ExpandRequest *request)
{
	char	   *text = parameters_text(request->call->parameters, "date");
	char	   *today;
	int			year;
	int			month;
	int			day;

	if (text == NULL)
		return;
	j2date(GetSQLCurrentDate() + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	today = psprintf("%04d-%02d-%02d", year, month, day);
	if (strlen(text) < 4 || strspn(text, "0123456789") < 4)
		refuse("invalid", psprintf("the parameter date must be a date, not \"%s\"", text));
	if (strncmp(text, today, Min(strlen(text), strlen(today))) < 0)
		refuse("not-supported", psprintf("the expansion as of %s is not to be had: name the versions that were current then by system-version and default-valueset-version", text));
}

/* ---------------------------------------------------------------- languages */

/*
 * The languages of displays (TX-150): those that the request asks for, else the value set's parameter, else
 * the header, for which the setting stands in, else the language of the value set.
 */
static void
read_languages(ExpandRequest *request)
{
	char	   *text = parameters_text(request->call->parameters, "displayLanguage");
	const char *header = request->call->accept_language;
	const char *language = value_set_language(request->value_set);

	if (text == NULL || text[0] == '\0')
		text = unconstify(char *, value_set_display_language(request->value_set));
	if (text)
	{
		request->languages = language_list_parse(text);
		if (request->languages == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_TX_UNPROCESSABLE),
					 errmsg("invalid display language \"%s\"", text),
					 err_outcome("processing", "invalid-display", MSG_BAD_DISPLAY_LANGUAGE, NULL,
								 message_text(MSG_BAD_DISPLAY_LANGUAGE, text))));
	}
	/* what is wrong with a header is no fault of the request */
	if (request->languages == NULL && header && header[0] != '\0')
		request->languages = language_list_parse(header);
	if (request->languages == NULL && setting_display_language && setting_display_language[0] != '\0')
		request->languages = language_list_parse(setting_display_language);
	if (request->languages == NULL && language)
		request->languages = language_list_parse(language);
	request->has_languages = request->languages != NULL;
	if (request->languages == NULL)
		request->languages = language_list_parse("");
}

char *
expand_languages_text(const LanguageList *languages)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < languages->count; i++)
	{
		appendStringInfo(&text, "%s%s", text.len ? ", " : "", languages->ranges[i].range);
		if (languages->ranges[i].weight < 1000)
			appendStringInfo(&text, "; q=%g", languages->ranges[i].weight / 1000.0);
	}
	if (languages->wildcard != LANGUAGE_WILDCARD_ABSENT)
		appendStringInfo(&text, "%s*%s", text.len ? ", " : "",
						 languages->wildcard == LANGUAGE_WILDCARD_FORBIDDEN ? "; q=0" : "");
	return text.data;
}

/* ---------------------------------------------------------------- the value set */

static ValueSet *
find_value_set(OperationCall *call)
{
	Terminology *terminology = operation_terminology(call);
	JsonbContainer *resource = parameters_resource(call->parameters, "valueSet");
	char	   *url = parameters_text(call->parameters, "url");
	char	   *version = parameters_text(call->parameters, "valueSetVersion");

	if (parameters_find(call->parameters, "context"))
		refuse("not-supported", pstrdup("the parameter context is not supported"));
	if (resource)
		return value_set_of_resource(terminology, resource);
	if (call->id)
		return value_set_require(terminology, psprintf("ValueSet/%s", call->id));
	if (url == NULL)
		refuse("invalid", pstrdup("give a value set, as url or valueSet"));
	return value_set_require(terminology, version && strchr(url, '|') == NULL ? canonical_join(url, version) : url);
}

void
expand_request_read(OperationCall *call, ExpandRequest *request)
{
	memset(request, 0, sizeof(ExpandRequest));
	request->call = call;
	request->value_set = find_value_set(call);
	request->active_only = read_flag(request, "activeOnly");
	request->exclude_nested = read_flag(request, "excludeNested");
	request->exclude_not_for_ui = read_flag(request, "excludeNotForUI");
	request->exclude_post_coordinated = read_flag(request, "excludePostCoordinated");
	request->include_designations = read_flag(request, "includeDesignations");
	request->include_definition = read_flag(request, "includeDefinition");
	request->filter = parameters_text(call->parameters, "filter");
	if (request->filter == NULL)
		request->filter = stated(request, "filter");
	request->count = read_number(request, "count");
	request->offset = read_number(request, "offset");
	request->designations = read_list(request, "designation");
	request->properties = read_list(request, "property");
	request->exclude_systems = read_exclude_systems(request);
	check_date(request);
	read_languages(request);
}
