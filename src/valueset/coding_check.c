/*
 * coding_check.c
 *		$validate-code: the issues of one coding.
 */
#include "postgres.h"

#include "valueset/coding_check.h"

void
check_issue(CodingCheck *check, IssueSeverity severity, const char *code, const char *type,
			const char *element, MessageId message, const char *text)
{
	const char *expression = check->path;

	if (element)
		expression = check->path[0] ? psprintf("%s.%s", check->path, element) : element;
	(void) outcome_add_once(&check->validation->outcome, severity, code, type, message, expression, text);
}

void
check_remark(CodingCheck *check, const char *text)
{
	check->validation->remarks = lappend(check->validation->remarks, unconstify(char *, text));
}

char *
check_coding_name(const CodingCheck *check)
{
	StringInfoData name;

	initStringInfo(&name);
	appendStringInfo(&name, "'%s", check->system ? check->system : "");
	if (check->version)
		appendStringInfo(&name, "|%s", check->version);
	appendStringInfo(&name, "#%s", check->code);
	if (check->display)
		appendStringInfo(&name, " ('%s')", check->display);
	appendStringInfoChar(&name, '\'');
	return name.data;
}
