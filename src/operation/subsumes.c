/*
 * subsumes.c
 *		CodeSystem/$subsumes: how two codes of a code system stand to each other.
 *
 * Spec: https://hl7.org/fhir/codesystem-operation-subsumes.html; CS-133 … CS-136
 */
#include "postgres.h"

#include "errors.h"
#include "operation/code_system_call.h"

static RequestedConcept
read_side(const OperationCall *call, const char *code_name, const char *coding_name)
{
	RequestedConcept side = call_concept(call, code_name, coding_name);

	if (side.code == NULL || (side.system == NULL && call->id == NULL))
		request_refuse(psprintf("give %s with system, or %s with both", code_name, coding_name));
	return side;
}

/* The version that one side or both name, or NULL. Errors: TX400 if the two contradict each other. */
static const char *
common_version(const RequestedConcept *a, const RequestedConcept *b)
{
	if (a->system && b->system && strcmp(a->system, b->system) != 0)
		request_refuse(psprintf("the two codes must be of one code system, not of %s and %s", a->system, b->system));
	if (a->version && b->version && strcmp(a->version, b->version) != 0)
		request_refuse(psprintf("the two codes must be of one version, not of %s and %s", a->version, b->version));
	return a->version ? a->version : b->version;
}

static const char *
relation(CodeSystem *cs, int32 a, int32 b)
{
	if (a == b)
		return "equivalent";
	if (cs->ops->subsumes(cs, a, b))
		return "subsumes";
	return cs->ops->subsumes(cs, b, a) ? "subsumed-by" : "not-subsumed";
}

JsonTree *
operation_subsumes(OperationCall *call)
{
	RequestedConcept a = read_side(call, "codeA", "codingA");
	RequestedConcept b = read_side(call, "codeB", "codingB");
	JsonTree   *answer = answer_parameters();
	CodeSystem *cs = call_code_system(call, a.system ? a.system : b.system, common_version(&a, &b));
	int32		ordinal_a = call_locate(cs, &a);
	int32		ordinal_b = call_locate(cs, &b);

	code_system_require_is_a(cs, "$subsumes");
	answer_add_text(answer, "outcome", "valueCode", relation(cs, ordinal_a, ordinal_b));
	return answer;
}
