/*
 * expand_request.c
 *		What a request of $expand asks for.
 *
 * A value set may state parameters of its own (extension valueset-expansion-parameter): they count where the
 * request says nothing; lists grow by them.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "operation/expansion.h"

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

/* A text of a list, and where it stands. */
typedef struct ListedText
{
	char	   *text;
	int			place;
} ListedText;

static int
compare_texts(const void *a, const void *b)
{
	const ListedText *left = a;
	const ListedText *right = b;
	int			order = strcmp(left->text, right->text);

	CHECK_FOR_INTERRUPTS();
	return order != 0 ? order : left->place - right->place;
}

static int
compare_places(const void *a, const void *b)
{
	return ((const ListedText *) a)->place - ((const ListedText *) b)->place;
}

/* What the request and the value set list, each once, in order. */
static List *
read_list(const ExpandRequest *request, const char *name)
{
	List	   *all = list_concat(parameters_texts(request->call->parameters, name),
								  value_set_stated(request->value_set, name));
	ListedText *texts = palloc((list_length(all) + 1) * sizeof(ListedText));
	List	   *list = NIL;
	int			count = 0;
	int			kept = 0;
	ListCell   *cell;

	foreach(cell, all)
	{
		texts[count].text = lfirst(cell);
		texts[count].place = count;
		count++;
	}
	qsort(texts, count, sizeof(ListedText), compare_texts);
	for (int i = 0; i < count; i++)
		if (i == 0 || strcmp(texts[i].text, texts[kept - 1].text) != 0)
			texts[kept++] = texts[i];
	qsort(texts, kept, sizeof(ListedText), compare_places);
	for (int i = 0; i < kept; i++)
		list = lappend(list, texts[i].text);
	pfree(texts);
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

/* ---------------------------------------------------------------- the whole */

void
expand_request_read(OperationCall *call, ExpandRequest *request)
{
	memset(request, 0, sizeof(ExpandRequest));
	request->call = call;
	if (parameters_find(call->parameters, "context"))
		refuse("not-supported", pstrdup("the parameter context is not supported"));
	request->value_set = operation_value_set(call);
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
	request->languages = operation_languages(call, request->value_set);
}
