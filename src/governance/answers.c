/*
 * answers.c
 *		What callers of the governance functions tell, as JSON objects of named members: checked, so that a
 *		misspelt name or a "yes" in place of true is an error and no silent "not answered". SQL:
 *		fhirterm.advice_answers, fhirterm.lint_context.
 *
 * Spec: GV-001, governance 5 and 7.
 */
#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/excerpt.h"
#include "json/jsonb_access.h"

typedef enum MemberType
{
	MEMBER_BOOLEAN,
	MEMBER_NUMBER,
	MEMBER_STRING,
	MEMBER_STRINGS,
	MEMBER_CANONICAL
} MemberType;

typedef struct Member
{
	const char *name;
	MemberType	type;
} Member;

static const Member answer_members[] = {
	{"candidate_url", MEMBER_CANONICAL},
	{"codes", MEMBER_STRINGS},
	{"fits", MEMBER_BOOLEAN},
	{"external_listed", MEMBER_BOOLEAN},
	{"codes_in_scope", MEMBER_BOOLEAN},
	{"hl7_listed", MEMBER_BOOLEAN},
	{"external_unlisted", MEMBER_BOOLEAN},
	{"hta_validated", MEMBER_BOOLEAN},
	{"tied_to_ig", MEMBER_BOOLEAN},
	{"example_only", MEMBER_BOOLEAN},
	{"outside_demand", MEMBER_BOOLEAN},
	{"fmm", MEMBER_NUMBER},
	{"stable", MEMBER_BOOLEAN},
	{"no_publisher", MEMBER_BOOLEAN},
	{"proposed_url", MEMBER_STRING},
	{"proposed_name", MEMBER_STRING},
	{"ig_base", MEMBER_STRING},
};

static const Member context_members[] = {
	{"name", MEMBER_STRING},
	{"title", MEMBER_STRING},
	{"publisher", MEMBER_STRING},
	{"ig_base", MEMBER_STRING},
	{"status", MEMBER_STRING},
	{"experimental", MEMBER_BOOLEAN},
	{"supplements", MEMBER_CANONICAL},
	{"strengths", MEMBER_STRINGS},
};

static const char *const lint_kinds[] = {"any", "tho", "internal", "temporary", "example", "own", "external"};

/* What a member has to be, for messages. */
static const char *
type_name(MemberType type)
{
	switch (type)
	{
		case MEMBER_BOOLEAN:
			return "true or false";
		case MEMBER_NUMBER:
			return "a number";
		case MEMBER_STRING:
			return "a string that is not empty";
		case MEMBER_STRINGS:
			return "an array of strings that are not empty";
		case MEMBER_CANONICAL:
			return "a canonical, url or url|version";
	}
	return NULL;				/* not reached */
}

/* Whether all elements of an array are strings that are not empty. */
static bool
are_strings(JsonbContainer *array)
{
	int			count = jsonb_element_count(array);

	for (int i = 0; i < count; i++)
	{
		JsonbValue	element;

		CHECK_FOR_INTERRUPTS();
		if (!jsonb_element(array, i, &element) || element.type != jbvString || element.val.string.len == 0)
			return false;
	}
	return true;
}

/* Whether a string is a canonical without a fragment. */
static bool
is_canonical(JsonbValue *value)
{
	Canonical	canonical;

	return canonical_parse(pnstrdup(value->val.string.val, value->val.string.len), &canonical) &&
		canonical.url != NULL && canonical.fragment == NULL;
}

static bool
has_type(JsonbValue *value, MemberType type)
{
	switch (type)
	{
		case MEMBER_BOOLEAN:
			return value->type == jbvBool;
		case MEMBER_NUMBER:
			return value->type == jbvNumeric;
		case MEMBER_STRING:
			return value->type == jbvString && value->val.string.len > 0;
		case MEMBER_STRINGS:
			return value->type == jbvBinary && JsonContainerIsArray(value->val.binary.data) &&
				!JsonContainerIsScalar(value->val.binary.data) && are_strings(value->val.binary.data);
		case MEMBER_CANONICAL:
			return value->type == jbvString && is_canonical(value);
	}
	return false;
}

static const Member *
find_member(const char *name, const Member *members, int count)
{
	for (int i = 0; i < count; i++)
	{
		if (strcmp(members[i].name, name) == 0)
			return &members[i];
	}
	return NULL;
}

static char *
list_members(const Member *members, int count)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < count; i++)
		appendStringInfo(&list, "%s%s", i == 0 ? "" : ", ", members[i].name);
	return list.data;
}

/* One member: known, and of its type; null is as good as absent. */
static void
check_member(const char *what, const char *name, JsonbValue *value, const Member *members, int count)
{
	const Member *member = find_member(name, members, count);

	if (member == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("unknown member \"%s\"", excerpt(name)),
				 errdetail("It is a member of %s.", what),
				 errhint("The members are %s.", list_members(members, count))));
	if (value->type != jbvNull && !has_type(value, member->type))
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("member \"%s\" must be %s", name, type_name(member->type)),
				 errdetail("It is a member of %s.", what),
				 errhint("Leave it out if it is not known.")));
}

/* Raises TX422 unless all is an object of some of the members. what names it in messages. */
static void
check_object(const char *what, Jsonb *all, const Member *members, int count)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	value;
	char	   *name = NULL;

	if (!JB_ROOT_IS_OBJECT(all))
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("%s must be a JSON object", what),
				 errhint("The members are %s.", list_members(members, count))));
	iterator = JsonbIteratorInit(&all->root);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token == WJB_KEY)
			name = pnstrdup(value.val.string.val, value.val.string.len);
		else if (token == WJB_VALUE)
			check_member(what, name, &value, members, count);
	}
}

PG_FUNCTION_INFO_V1(fhirterm_advice_answers);

/* fhirterm.advice_answers(answers jsonb): strict; the same back. Errors: TX422. */
Datum
fhirterm_advice_answers(PG_FUNCTION_ARGS)
{
	Jsonb	   *answers = PG_GETARG_JSONB_P(0);

	check_object("the answers", answers, answer_members, lengthof(answer_members));
	PG_RETURN_JSONB_P(answers);
}

PG_FUNCTION_INFO_V1(fhirterm_lint_context);

/* fhirterm.lint_context(kind text, context jsonb): strict; the context back. Errors: TX422. */
Datum
fhirterm_lint_context(PG_FUNCTION_ARGS)
{
	char	   *kind = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Jsonb	   *context = PG_GETARG_JSONB_P(1);
	bool		known = false;

	for (int i = 0; i < lengthof(lint_kinds); i++)
		known = known || strcmp(lint_kinds[i], kind) == 0;
	if (!known)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("unknown kind of URL \"%s\"", excerpt(kind)),
				 errhint("The kinds are any, tho (or internal), temporary, example, own and external.")));
	check_object("the context", context, context_members, lengthof(context_members));
	PG_RETURN_JSONB_P(context);
}
