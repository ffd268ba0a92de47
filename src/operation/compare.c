/*
 * compare.c
 *		ValueSet/$compare, under its old name $related: how two value sets stand to each other. Spec: TX-167.
 *
 * What cannot be told is no failure: the answer is "indeterminate", with the reason.
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "fhir/canonical.h"
#include "operation/operation.h"
#include "valueset/comparison.h"

/* The sets of two value sets, as far as they are to be had. */
typedef struct Comparing
{
	OperationCall *call;
	ValueSet   *first;
	ValueSet   *second;
	ValueSet   *opened;			/* the one that open_set() is about */
	bool		unclosed;		/* what it found */
	VersionPolicy policy;
	bool		diagnostics;
	SetComparison comparison;
} Comparing;

/* The value set of a side, this or other: as a resource, by url, or the instance itself. */
static ValueSet *
read_value_set(OperationCall *call, const char *side)
{
	JsonbContainer *resource = parameters_resource(call->parameters, psprintf("%sValueSet", side));
	char	   *url = parameters_text(call->parameters, psprintf("%sUrl", side));
	char	   *version = parameters_text(call->parameters, "valueSetVersion");

	if (strcmp(side, "this") == 0 && call->id)
		return operation_find_value_set(call, psprintf("ValueSet/%s", call->id));
	if (resource && url)
		request_refuse(psprintf("give %sValueSet or %sUrl, not both", side, side));
	if (resource)
		return value_set_of_resource(operation_terminology(call), resource);
	if (url == NULL)
		request_refuse(psprintf("give %sValueSet or %sUrl", side, side));
	if (version && strchr(url, '|') == NULL)
		url = canonical_join(url, version);
	return operation_find_value_set(call, url);
}

static VersionPolicy
read_policy(const OperationCall *call)
{
	char	   *policy = parameters_text(call->parameters, "version-policy");

	if (policy == NULL || strcmp(policy, "as-needed") == 0)
		return VERSION_POLICY_AS_NEEDED;
	if (strcmp(policy, "always") == 0)
		return VERSION_POLICY_ALWAYS;
	if (strcmp(policy, "never") != 0)
		request_refuse(psprintf("version-policy must be always, as-needed or never, not \"%s\"", policy));
	return VERSION_POLICY_NEVER;
}

static void
open_set(void *context)
{
	Comparing  *comparing = context;

	comparing->unclosed = value_set_is_unclosed(comparing->opened);
}

/* Why the members of a set can't be told; NULL if they can. unclosed: that not all of them are known, counts. */
static const char *
why_not(Comparing *comparing, ValueSet *value_set, bool *unclosed)
{
	OperationFailure *failure;

	comparing->opened = value_set;
	comparing->unclosed = false;
	failure = operation_attempt(open_set, comparing);
	*unclosed = comparing->unclosed;
	return failure ? failure->text : NULL;
}

/* Why the sets can't be compared; NULL if they can. */
static char *
obstacle(Comparing *comparing)
{
	bool		first_unclosed;
	bool		second_unclosed;
	const char *first = why_not(comparing, comparing->first, &first_unclosed);
	const char *second = why_not(comparing, comparing->second, &second_unclosed);

	if (first && second)
		return strcmp(first, second) == 0 ? psprintf("Both expansions failed: %s", first) :
			psprintf("Both expansions failed with different errors: %s; %s", first, second);
	if (first || second)
		return psprintf("%s expansion failed: %s", first ? "This" : "Other", first ? first : second);
	if (first_unclosed && second_unclosed)
		return pstrdup("Both expansions are unclosed.");
	if (first_unclosed || second_unclosed)
		return psprintf("%s expansion is unclosed.", first_unclosed ? "This" : "Other");
	return NULL;
}

/* ---------------------------------------------------------------- the answer */

static void
add_result(JsonTree *answer, const char *result, const char *message)
{
	answer_add_text(answer, "result", "valueCode", result);
	answer_add_text(answer, "message", "valueString", message);
}

static void
add_relation(JsonTree *answer, const Comparing *comparing, bool by_sets)
{
	const SetComparison *comparison = &comparing->comparison;
	const char *first = value_set_title(comparing->first);
	const char *second = value_set_title(comparing->second);

	if (by_sets && !comparison->common && !comparison->left && !comparison->right)
		add_result(answer, "empty", message_text(MSG_COMPARE_EMPTY, first, second));
	else if (!comparison->common)
		add_result(answer, "disjoint", message_text(MSG_COMPARE_DISJOINT, first, second));
	else if (!comparison->left && !comparison->right)
		add_result(answer, "same", message_text(MSG_COMPARE_SAME, first, second));
	else if (comparison->left && comparison->right)
		add_result(answer, "overlapping", message_text(MSG_COMPARE_OVERLAPPING, first, second));
	else if (comparison->left)
		add_result(answer, "superset", message_text(MSG_COMPARE_SUPERSET, first, second));
	else
		add_result(answer, "subset", message_text(MSG_COMPARE_SUBSET, first, second));
}

static void
add_codes(JsonTree *answer, const char *name, List *codes)
{
	StringInfoData text;
	ListCell   *cell;

	if (codes == NIL)
		return;
	initStringInfo(&text);
	foreach(cell, codes)
		appendStringInfo(&text, "%s%s", text.len > 0 ? "," : "", (char *) lfirst(cell));
	answer_add_text(answer, name, "valueString", text.data);
}

JsonTree *
operation_compare(OperationCall *call)
{
	JsonTree   *answer = answer_parameters();
	Comparing	comparing = {.call = call};
	char	   *reason = NULL;
	bool		by_sets;

	comparing.first = read_value_set(call, "this");
	comparing.second = read_value_set(call, "other");
	comparing.policy = read_policy(call);
	comparing.diagnostics = parameters_boolean(call->parameters, "diagnostics") == 1;
	if (!value_set_has_compose(comparing.first) || !value_set_has_compose(comparing.second))
	{
		ValueSet   *bare = value_set_has_compose(comparing.first) ? comparing.second : comparing.first;

		add_result(answer, "indeterminate", message_text(MSG_COMPARE_NO_COMPOSE, value_set_title(bare)));
		return answer;
	}
	by_sets = !value_set_compare_definitions(comparing.first, comparing.second, comparing.policy,
											 &comparing.comparison);
	if (by_sets)
	{
		memset(&comparing.comparison, 0, sizeof(SetComparison));
		reason = obstacle(&comparing);
	}
	if (by_sets && reason == NULL)
		value_set_compare_concepts(comparing.first, comparing.second, comparing.policy, comparing.diagnostics,
								   &comparing.comparison);
	if (reason)
		add_result(answer, "indeterminate",
				   message_text(MSG_COMPARE_INDETERMINATE, value_set_title(comparing.first),
								value_set_title(comparing.second), reason));
	else
		add_relation(answer, &comparing, by_sets);
	if (comparing.diagnostics)
	{
		answer_add_boolean(answer, "performed-expansion", by_sets);
		add_codes(answer, "missing-codes", comparing.comparison.missing);
		add_codes(answer, "extra-codes", comparing.comparison.extra);
		add_codes(answer, "common-codes", comparing.comparison.shared);
	}
	return answer;
}
