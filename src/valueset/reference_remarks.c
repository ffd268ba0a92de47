/*
 * reference_remarks.c
 *		What a validation has to say of the resources that it referred to: that they are drafts,
 *		experimental, retired, deprecated or withdrawn.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "valueset/evaluation.h"
#include "valueset/validation.h"

bool
validation_has_remark(const Validation *validation, const char *text)
{
	ListCell   *cell;

	foreach(cell, validation->issues)
	{
		const ValidationIssue *issue = lfirst(cell);

		if (issue->problem == PROBLEM_STATUS && issue->expression == NULL && strcmp(issue->text, text) == 0)
			return true;
	}
	return false;
}

/* remark may be NULL: there is nothing to say. */
static void
add_remark(Validation *validation, const char *remark, const char *kind, const char *name)
{
	ValidationIssue *issue;
	char	   *text;

	if (remark == NULL)
		return;
	text = psprintf("Reference to %s %s %s", remark, kind, name);
	if (validation_has_remark(validation, text))
		return;
	issue = palloc0(sizeof(ValidationIssue));
	issue->severity = ISSUE_INFORMATION;
	issue->problem = PROBLEM_STATUS;
	issue->text = text;
	validation->issues = lappend(validation->issues, issue);
}

/* A value set, and those that it imports, once it has been evaluated. */
static void
remark_value_set(Validation *validation, uint64 walk, ValueSet *value_set)
{
	check_stack_depth();
	if (!value_set_walk_visits(&value_set->walk, walk))
		return;
	add_remark(validation, publication_remark(&value_set->definition->publication, NULL), "ValueSet", value_set_title(value_set));
	if (!value_set->evaluated)
		return;
	for (int i = 0; i < value_set->definition->include_count; i++)
	{
		ListCell   *cell;

		foreach(cell, value_set->includes[i].value_sets)
			remark_value_set(validation, walk, lfirst(cell));
	}
}

void
validation_remark_references(Validation *validation, CodeSystem *code_system, ValueSet *value_set)
{
	if (code_system)
		add_remark(validation, publication_remark(code_system_publication(code_system), NULL), "CodeSystem",
				   code_system_canonical(code_system));
	if (value_set)
		remark_value_set(validation, value_set_walk_begin(), value_set);
}
