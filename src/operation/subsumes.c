/*
 * subsumes.c
 *		CodeSystem/$subsumes: how two codes of a code system stand to each other.
 *
 * Spec: https://hl7.org/fhir/codesystem-operation-subsumes.html
 */
#include "postgres.h"

#include "errors.h"
#include "fhir/coding.h"
#include "json/jsonb_access.h"
#include "operation/operation.h"

/* One of the two codes: by codeA with system, or as codingA. */
typedef struct SubsumesSide
{
	char	   *system;
	char	   *version;
	char	   *code;
} SubsumesSide;

pg_noreturn static void
refuse(const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_TX_BAD_REQUEST),
			 errmsg("%s", text),
			 err_outcome("invalid", NULL, MESSAGE_NONE, NULL, text)));
}

static SubsumesSide
read_side(const OperationCall *call, const char *code_name, const char *coding_name)
{
	SubsumesSide side = {0};
	JsonbContainer *coding = parameters_object(call->parameters, coding_name, "valueCoding");

	side.code = parameters_text(call->parameters, code_name);
	if (coding && side.code)
		refuse(psprintf("give %s or %s, not both", code_name, coding_name));
	if (coding)
	{
		side.system = jsonb_member_string(coding, "system");
		side.version = jsonb_member_string(coding, "version");
		side.code = jsonb_member_string(coding, "code");
	}
	else
	{
		side.system = parameters_text(call->parameters, "system");
		side.version = parameters_text(call->parameters, "version");
	}
	if (side.code == NULL || side.system == NULL)
		refuse(psprintf("give %s with system, or %s", code_name, coding_name));
	return side;
}

static int32
locate(CodeSystem *cs, const SubsumesSide *side)
{
	int32		ordinal = code_system_locate(cs, side->code, strlen(side->code), NULL);
	char	   *text;

	if (ordinal >= 0)
		return ordinal;
	text = cs->version ? message_text(MSG_UNKNOWN_CODE_IN_VERSION, side->code, cs->url, cs->version)
		: message_text(MSG_UNKNOWN_CODE, side->code, cs->url);
	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_FOUND),
			 errmsg("%s", text),
			 err_outcome("not-found", "invalid-code",
						 cs->version ? MSG_UNKNOWN_CODE_IN_VERSION : MSG_UNKNOWN_CODE, NULL, text)));
}

JsonTree *
operation_subsumes(OperationCall *call)
{
	SubsumesSide a = read_side(call, "codeA", "codingA");
	SubsumesSide b = read_side(call, "codeB", "codingB");
	Terminology *terminology = operation_terminology(call);
	JsonTree   *answer = answer_parameters();
	CodeSystem *cs;
	int32		ordinal_a;
	int32		ordinal_b;
	const char *outcome;

	if (strcmp(a.system, b.system) != 0)
		refuse("codingA and codingB must be of one code system");
	cs = terminology_require_code_system(terminology, a.system, a.version ? a.version : b.version);
	ordinal_a = locate(cs, &a);
	ordinal_b = locate(cs, &b);
	code_system_require_is_a(cs, "$subsumes");
	if (ordinal_a == ordinal_b)
		outcome = "equivalent";
	else if (cs->ops->subsumes(cs, ordinal_a, ordinal_b))
		outcome = "subsumes";
	else if (cs->ops->subsumes(cs, ordinal_b, ordinal_a))
		outcome = "subsumed-by";
	else
		outcome = "not-subsumed";
	answer_add_text(answer, "outcome", "valueCode", outcome);
	return answer;
}
