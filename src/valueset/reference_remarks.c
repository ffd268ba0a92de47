/*
 * reference_remarks.c
 *		What a validation has to say of the resources that it refers to: that they are drafts, experimental,
 *		retired, deprecated, withdrawn, or for examples alone.
 */
#include "postgres.h"

#include "valueset/coding_check.h"

static MessageId
message_of(const char *remark)
{
	switch (remark[0])
	{
		case 'w':
			return MSG_REFERENCE_WITHDRAWN;
		case 'r':
			return MSG_REFERENCE_RETIRED;
		case 'e':
			return MSG_REFERENCE_EXPERIMENTAL;
		default:
			return strcmp(remark, "draft") == 0 ? MSG_REFERENCE_DRAFT : MSG_REFERENCE_DEPRECATED;
	}
}

static void
add_remark(CodingCheck *check, const Publication *publication, const ValueSet *from, const char *kind,
		   const char *name)
{
	const char *remark = publication_remark(publication, &from->definition->publication);
	MessageId	message;

	if (remark == NULL)
		return;
	message = message_of(remark);
	(void) outcome_add_once(&check->validation->outcome, ISSUE_INFORMATION, "business-rule", "status-check",
							message, NULL, message_text(message, name, NULL, kind));
}

/* Systems for examples alone are not for production. GV-025 */
static void
remark_example(CodingCheck *check, const CodeSystem *cs)
{
	if (check->request->example || !publication_is_example(cs->name, cs->url))
		return;
	(void) outcome_add_once(&check->validation->outcome, ISSUE_INFORMATION, "business-rule", "status-check",
							MSG_REFERENCE_EXAMPLE, NULL,
							message_text(MSG_REFERENCE_EXAMPLE, code_system_canonical(cs), NULL, "CodeSystem"));
}

void
check_remark_system(CodingCheck *check, CodeSystem *cs, ValueSet *from)
{
	if (check->request->result_only)
		return;
	add_remark(check, code_system_publication(cs), from, "CodeSystem", code_system_canonical(cs));
	remark_example(check, cs);
}

void
check_remark_value_set(CodingCheck *check, ValueSet *value_set, ValueSet *from)
{
	if (!check->request->result_only)
		add_remark(check, &value_set->definition->publication, from, "ValueSet", value_set_title(value_set));
}
