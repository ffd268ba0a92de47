/*
 * issue.c
 *		What is wrong with a resource: collected while it is read, then raised as one error or given back.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "fhir/issue.h"
#include "fhir/text.h"
#include "settings.h"

/* Bytes of text kept of one issue or message: it may quote a value of any size. */
#define ISSUE_MAX_TEXT 1000

static const char *const severity_names[ISSUE_SEVERITIES] = {
	[ISSUE_ERROR] = "error",
	[ISSUE_WARNING] = "warning",
	[ISSUE_INFORMATION] = "information",
};

const char *
issue_severity_name(IssueSeverity severity)
{
	return severity_names[severity];
}

IssueList *
issue_list_create(MemoryContext context)
{
	IssueList  *list = MemoryContextAllocZero(context, sizeof(IssueList));

	list->context = context;
	return list;
}

static void
clip_text(char *text)
{
	size_t		length = strlen(text);

	if (length > ISSUE_MAX_TEXT)
		strcpy(text + pg_mbcliplen(text, (int) length, ISSUE_MAX_TEXT - 3), "...");
}

void
issue_add_va(IssueList *list, IssueSeverity severity, const char *code, const char *expression,
			 const char *format, va_list arguments)
{
	MemoryContext caller;
	Issue	   *issue;
	char	   *text;

	list->found[severity]++;
	if (list->kept[severity] >= setting_max_issues)
		return;
	list->kept[severity]++;
	caller = MemoryContextSwitchTo(list->context);
	if (list->count == list->capacity)
	{
		list->capacity = Max(16, list->capacity * 2);
		list->issues = list->issues ? repalloc(list->issues, list->capacity * sizeof(Issue))
			: palloc(list->capacity * sizeof(Issue));
	}
	text = text_formatted(format, arguments);
	clip_text(text);

	issue = &list->issues[list->count++];
	issue->severity = severity;
	issue->code = code;
	issue->expression = expression ? pstrdup(expression) : NULL;
	issue->text = pstrdup(text);
	pfree(text);
	MemoryContextSwitchTo(caller);
}

void
issue_add(IssueList *list, IssueSeverity severity, const char *code, const char *expression,
		  const char *format,...)
{
	va_list		arguments;

	va_start(arguments, format);
	issue_add_va(list, severity, code, expression, format, arguments);
	va_end(arguments);
}

int64
issue_list_dropped(const IssueList *list, IssueSeverity severity)
{
	return list->found[severity] - list->kept[severity];
}

void
issue_list_raise(const IssueList *list, int sqlstate, const char *format,...)
{
	StringInfoData detail;
	va_list		arguments;
	char	   *message;
	int64		dropped = issue_list_dropped(list, ISSUE_ERROR);
	int			i;

	va_start(arguments, format);
	message = text_formatted(format, arguments);
	va_end(arguments);
	clip_text(message);

	initStringInfo(&detail);
	for (i = 0; i < list->count; i++)
	{
		const Issue *issue = &list->issues[i];

		if (issue->severity != ISSUE_ERROR)
			continue;
		if (detail.len > 0)
			appendStringInfoChar(&detail, '\n');
		if (issue->expression)
			appendStringInfo(&detail, "%s: ", issue->expression);
		appendStringInfoString(&detail, issue->text);
	}
	if (dropped > 0)
		appendStringInfo(&detail, "\nNot shown: " INT64_FORMAT " more.", dropped);
	ereport(ERROR,
			(errcode(sqlstate),
			 errmsg_internal("%s", message),
			 detail.len > 0 ? errdetail_internal("%s", detail.data) : 0));
	pg_unreachable();			/* an error never returns */
}

static void
push_member(JsonbParseState **state, const char *key, const char *text)
{
	JsonbValue	value;

	value.type = jbvString;
	value.val.string.val = unconstify(char *, key);
	value.val.string.len = strlen(key);
	pushJsonbValue(state, WJB_KEY, &value);
	value.val.string.val = unconstify(char *, text);
	value.val.string.len = strlen(text);
	pushJsonbValue(state, WJB_VALUE, &value);
}

static void
push_issue(JsonbParseState **state, const Issue *issue)
{
	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	push_member(state, "severity", severity_names[issue->severity]);
	push_member(state, "code", issue->code);
	if (issue->expression)
		push_member(state, "expression", issue->expression);
	push_member(state, "text", issue->text);
	pushJsonbValue(state, WJB_END_OBJECT, NULL);
}

Jsonb *
issue_list_to_jsonb(const IssueList *list)
{
	JsonbParseState *state = NULL;
	int			i;

	pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	for (i = 0; i < list->count; i++)
		push_issue(&state, &list->issues[i]);
	for (i = 0; i < ISSUE_SEVERITIES; i++)
	{
		int64		dropped = issue_list_dropped(list, (IssueSeverity) i);
		Issue		rest = {(IssueSeverity) i, "too-costly", NULL, NULL};

		if (dropped == 0)
			continue;
		rest.text = psprintf("not shown: " INT64_FORMAT " more of severity %s", dropped, severity_names[i]);
		push_issue(&state, &rest);
	}
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_ARRAY, NULL));
}
