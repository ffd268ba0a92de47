/*
 * judgement.c
 *		One repetition of a value, one value set, one strength: the tables of section 3 of the specification.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "binding/bound_set.h"
#include "binding/judgement.h"
#include "fhir/canonical.h"

/* ---------------------------------------------------------------- the table */

/* Letters as in the specification: Conformant, Information, Warning, Review, Error; by situation. */
typedef struct StrengthTable
{
	const char *code;			/* of type code */
	const char *coding;			/* of Coding and Quantity, and CodeableConcept as a whole */
	const char *string;			/* of string and uri */
} StrengthTable;

/* In the order of Situation: in, out, general, bad, unknown system, no system, no code, text, extension. */
static const StrengthTable strength_tables[] = {
	[KIND_REQUIRED] = {"CEEEEEEEE", "CEEEEEEEE", "CEEEEEEEE"},
	[KIND_EXTENSIBLE] = {"CEEEEEERR", "CREEREERR", "CRRRRREER"},
	[KIND_PREFERRED] = {"CIIWIIIII", "CIIWIIIII", "CIIIIIIII"},
	[KIND_EXAMPLE] = {"CCCCCCCCC", "CCCCCCCCC", "CCCCCCCCC"},
	[KIND_DESCRIPTIVE] = {"CCCCCCCCC", "CCCCCCCCC", "CCCCCCCCC"},
};

static BindingOutcome
outcome_of_letter(char letter)
{
	switch (letter)
	{
		case 'C':
			return OUTCOME_CONFORMANT;
		case 'I':
			return OUTCOME_INFORMATION;
		case 'W':
			return OUTCOME_WARNING;
		case 'R':
			return OUTCOME_REVIEW;
		default:
			return OUTCOME_ERROR;
	}
}

static BindingOutcome
table_outcome(int strength, BoundType type, Situation situation)
{
	const StrengthTable *table = &strength_tables[strength];

	if (type == BOUND_CODE)
		return outcome_of_letter(table->code[situation]);
	return outcome_of_letter((bound_type_is_primitive(type) ? table->string : table->coding)[situation]);
}

static const char *const situation_words[] = {
	"member", "not-in-set", "more-general", "unknown-code", "unknown-system", "no-system", "no-code", "text-only",
	"extension-only"
};

/* ---------------------------------------------------------------- rows */

static const char *const outcome_names[] = {
	"not-applicable", "conformant", "obligation", "not-evaluated", "information", "warning", "review", "error", "unresolved"
};

const char *
binding_outcome_name(BindingOutcome outcome)
{
	return outcome_names[outcome];
}

/* What an unresolved value set counts for. UC-068 */
static BindingOutcome
rank_of_unresolved(int strength)
{
	switch (strength)
	{
		case KIND_REQUIRED:
			return OUTCOME_ERROR;
		case KIND_EXTENSIBLE:
			return OUTCOME_WARNING;
		case KIND_PREFERRED:
			return OUTCOME_INFORMATION;
		default:
			return OUTCOME_CONFORMANT;
	}
}

static BindingOutcome
rank_of(BindingOutcome outcome, int strength)
{
	switch (outcome)
	{
		case OUTCOME_OBLIGATION:
			return OUTCOME_CONFORMANT;
		case OUTCOME_NOT_EVALUATED:
			return OUTCOME_INFORMATION;
		case OUTCOME_UNRESOLVED:
			return rank_of_unresolved(strength);
		default:
			return outcome;
	}
}

void
add_row(BindingRows *rows, const BindingOrigin *origin, const char *path, BindingOutcome outcome, const char *code,
		const char *text)
{
	BindingRow *row = palloc0(sizeof(BindingRow));

	row->origin = origin;
	row->path = path;
	row->outcome = outcome;
	row->rank = rank_of(outcome, origin->strength);
	row->code = code;
	row->text = text;
	rows->rows = lappend(rows->rows, row);
}

void
add_note(BindingRows *rows, const BindingOrigin *origin, const char *path, BindingOutcome outcome, const char *code,
		 const char *text)
{
	if (!rows->texts)
		return;
	add_row(rows, origin, path, outcome, psprintf("note:%s", code), text);
	((BindingRow *) llast(rows->rows))->rank = OUTCOME_NOT_APPLICABLE;
}

BindingOutcome
worst_rank(const List *rows)
{
	BindingOutcome worst = OUTCOME_NOT_APPLICABLE;
	ListCell   *cell;

	foreach(cell, rows)
	{
		const BindingRow *row = lfirst(cell);

		worst = Max(worst, row->rank);
	}
	return worst;
}

/* ---------------------------------------------------------------- words */

/* What is said of one code; NULL where there is nothing to say. */
static char *
finding_text(const CodeFinding *finding, const char *system, const char *code, const char *set)
{
	char	   *what = system ? psprintf("\"%s\" of %s", code ? code : "", system) : psprintf("\"%s\"", code ? code : "");

	if (finding->refusal != NULL)
		return psprintf("%s %s", what, finding->refusal);
	switch (finding->situation)
	{
		case SITUATION_IN:
			if (finding->ambiguous)
				return psprintf("%s is a code of several systems in value set \"%s\"", what, set);
			if (finding->inactive)
				return psprintf("%s is not active", what);
			if (finding->normal_form)
				return psprintf("%s is \"%s\" in normal form", what, finding->normal_form);
			return NULL;
		case SITUATION_OUT:
			return psprintf("%s is not in value set \"%s\"", what, set);
		case SITUATION_GENERAL:
			return psprintf("%s is not in value set \"%s\", which has the more general \"%s\"", what, set,
							(char *) linitial(finding->closest));
		case SITUATION_BAD:
			return psprintf("%s is no code of its system", what);
		case SITUATION_UNKNOWN_SYSTEM:
			return psprintf(finding->code_system ? "%s is not in value set \"%s\", and not in what is here of its system" :
							"%s is not in value set \"%s\", and its system is not loaded", what, set);
		case SITUATION_NO_SYSTEM:
			return psprintf("%s has no system", what);
		default:
			return pstrdup("no code is given");
	}
}

/* What stands instead of a code: an extension, or nothing. */
static Situation
without_code(Situation situation, bool has_extension)
{
	return has_extension && (situation == SITUATION_NO_CODE || situation == SITUATION_NO_SYSTEM) ?
		SITUATION_EXTENSION : situation;
}

/* ---------------------------------------------------------------- outcomes */

/* The outcome of a member: better than conformant there is nothing. */
static BindingOutcome
member_outcome(int strength, const CodeFinding *finding, const char **code)
{
	*code = situation_words[SITUATION_IN];
	if (strength > KIND_PREFERRED)
		return OUTCOME_CONFORMANT;
	if (finding->ambiguous)
	{
		*code = "ambiguous";
		return OUTCOME_WARNING;
	}
	if (finding->inactive)
	{
		*code = "inactive";
		return OUTCOME_WARNING;
	}
	if (finding->normal_form == NULL)
		return OUTCOME_CONFORMANT;
	*code = "code-rule";
	return OUTCOME_INFORMATION;
}

/* Adds the row that says what a value comes to as a whole. */
static void
conclude(BindingRows *rows, const BindingOrigin *origin, const BoundValue *value, BindingOutcome outcome,
		 const char *code, const char *text, const BindingContext *context)
{
	/* without an attempt to map it the concept cannot be known to be inexpressible. UC-106 */
	if (outcome == OUTCOME_REVIEW && context->mapping == MAPPING_NONE)
	{
		outcome = OUTCOME_ERROR;
		if (text != NULL)
			text = psprintf("%s, and no mapping was attempted", text);
	}
	if (outcome == OUTCOME_ERROR && text != NULL && origin->strength == KIND_REQUIRED && context->min > 0)
		text = psprintf("%s; the element is mandatory: no conformant instance possible", text);
	add_row(rows, origin, value->path, outcome, code, text);
}

/* A code, string or uri. */
static void
judge_primitive(BindingRows *rows, const BindingOrigin *origin, ValueSet *value_set, BoundType type,
				const BoundValue *value, const BindingContext *context)
{
	CodeFinding finding;
	BindingOutcome outcome;
	const char *code;
	Situation	situation;

	find_code(value_set, value->code, type, context, &finding);
	situation = without_code(finding.situation, value->has_extension);
	code = situation_words[situation];
	if (situation == SITUATION_IN)
		outcome = member_outcome(origin->strength, &finding, &code);
	else if (situation == SITUATION_OUT && value->has_extension && origin->strength == KIND_EXTENSIBLE)
		outcome = OUTCOME_REVIEW;
	else
		outcome = table_outcome(origin->strength, type, situation);
	conclude(rows, origin, value, outcome, code,
			 rows->texts ? finding_text(&finding, NULL, value->code, origin->canonical) : NULL, context);
}

/* What the value set that an extension names says of a coding from outside. UC-096 */
static void
judge_reference(BindingRows *rows, const BindingOrigin *origin, const BoundCoding *coding, const CodeFinding *finding,
				const BindingContext *context)
{
	const char *named = coding->named_value_set;
	Canonical	reference;
	Canonical	bound;
	ValueSet   *other;
	bool		member;

	if (named == NULL || origin->strength != KIND_EXTENSIBLE || finding->situation == SITUATION_IN ||
		coding->coding.code == NULL || coding->coding.system == NULL)
		return;
	if (canonical_parse(named, &reference) && canonical_parse(origin->canonical, &bound) && reference.url && bound.url &&
		strcmp(reference.url, bound.url) == 0)
	{
		add_row(rows, origin, coding->path, OUTCOME_ERROR, "valueset-reference",
				"extension valueset-reference names the bound value set, in which the code is not");
		return;
	}
	other = bound_set_find(context->terminology, named, context->base, NULL);
	member = other != NULL && value_set_member(other, coding->coding.system, coding->coding.version, coding->coding.code,
											   strlen(coding->coding.code), NULL);
	add_row(rows, origin, coding->path, member ? OUTCOME_INFORMATION : OUTCOME_WARNING, "valueset-reference",
			psprintf(member ? "the code is in the value set \"%s\" that it says to come from" : other != NULL ?
					 "the code is not in the value set \"%s\" that it says to come from" :
					 "the value set \"%s\" that the code says to come from is not here", named));
}

/* A Coding, or the unit of a Quantity. */
static void
judge_coding(BindingRows *rows, const BindingOrigin *origin, ValueSet *value_set, BoundType type,
			 const BoundValue *value, const BindingContext *context)
{
	const BoundCoding *coding = value->codings;
	CodeFinding finding;
	BindingOutcome outcome;
	const char *code;
	Situation	situation;

	find_coding(value_set, coding, context, &finding);
	situation = without_code(finding.situation, coding->has_extension);
	code = situation_words[situation];
	if (situation == SITUATION_IN)
		outcome = member_outcome(origin->strength, &finding, &code);
	else
		outcome = table_outcome(origin->strength, type, situation);
	conclude(rows, origin, value, outcome, code,
			 rows->texts ? finding_text(&finding, coding->coding.system, coding->coding.code, origin->canonical) : NULL,
			 context);
	judge_reference(rows, origin, coding, &finding, context);
}

/* ---------------------------------------------------------------- CodeableConcept */

/* What the codings of a CodeableConcept come to together. */
typedef struct ConceptFindings
{
	CodeFinding *codings;		/* by coding */
	int			best;			/* the member of which there is least to say; -1: there is no member */
	int			worst;			/* the coding that decides where there is no member; -1: there is none */
} ConceptFindings;

/* How much a coding from outside weighs against a CodeableConcept without a member. */
static int
weight(Situation situation)
{
	switch (situation)
	{
		case SITUATION_BAD:
			return 4;
		case SITUATION_GENERAL:
			return 3;
		case SITUATION_OUT:
		case SITUATION_UNKNOWN_SYSTEM:
			return 2;
		default:
			return 1;
	}
}

static void
find_codings(ValueSet *value_set, const BoundValue *value, int strength, const BindingContext *context,
			 ConceptFindings *findings)
{
	BindingOutcome best = OUTCOME_UNRESOLVED;

	findings->codings = palloc0((value->coding_count + 1) * sizeof(CodeFinding));
	findings->best = findings->worst = -1;
	for (int i = 0; i < value->coding_count; i++)
	{
		CodeFinding *finding = &findings->codings[i];
		const char *code;

		CHECK_FOR_INTERRUPTS();
		find_coding(value_set, &value->codings[i], context, finding);
		if (finding->situation == SITUATION_IN && member_outcome(strength, finding, &code) < best)
		{
			best = member_outcome(strength, finding, &code);
			findings->best = i;
		}
		if (findings->worst < 0 || weight(finding->situation) > weight(findings->codings[findings->worst].situation))
			findings->worst = i;
	}
}

/* Whether a coding has one of these codes of a system. */
static bool
has_coding_of(const BoundValue *value, const char *system, const List *codes)
{
	for (int i = 0; i < value->coding_count; i++)
	{
		const Coding *coding = &value->codings[i].coding;
		ListCell   *cell;

		CHECK_FOR_INTERRUPTS();
		if (coding->code == NULL || coding->system == NULL || strcmp(coding->system, system) != 0)
			continue;
		foreach(cell, codes)
			if (strcmp(lfirst(cell), coding->code) == 0)
				return true;
	}
	return false;
}

/* What there is to say of a further coding beside one that is a member. */
static void
judge_extra(BindingRows *rows, const BindingOrigin *origin, const BoundValue *value, int number,
			const CodeFinding *finding)
{
	const BoundCoding *coding = &value->codings[number];
	const char *system = coding->coding.system;
	char	   *text = rows->texts ? finding_text(finding, system, coding->coding.code, origin->canonical) : NULL;

	if (finding->situation == SITUATION_IN)
		add_note(rows, origin, coding->path, OUTCOME_INFORMATION, "member", text);
	else if (finding->situation == SITUATION_GENERAL && origin->strength == KIND_EXTENSIBLE &&
			 !has_coding_of(value, finding->closest_system, finding->closest))
		add_row(rows, origin, coding->path, OUTCOME_WARNING, "closer-member", text);
	else if (finding->situation == SITUATION_BAD && origin->strength <= KIND_PREFERRED)
		add_row(rows, origin, coding->path, origin->strength == KIND_PREFERRED ? OUTCOME_WARNING : OUTCOME_ERROR,
				"tx:invalid-code", text);
	else
		add_note(rows, origin, coding->path, OUTCOME_INFORMATION, situation_words[finding->situation], text);
}

/* What stands where no coding has a system and a code. */
static Situation
without_usable_coding(const BoundValue *value, Situation situation)
{
	bool		extended = value->has_extension;

	for (int i = 0; i < value->coding_count; i++)
		extended = extended || value->codings[i].has_extension;
	if (value->has_text)
		return SITUATION_TEXT;
	return extended ? SITUATION_EXTENSION : situation;
}

static void
judge_without_member(BindingRows *rows, const BindingOrigin *origin, BoundType type, const BoundValue *value,
					 const ConceptFindings *findings, const BindingContext *context)
{
	const CodeFinding none = {.situation = SITUATION_NO_CODE};
	const CodeFinding *worst = findings->worst < 0 ? &none : &findings->codings[findings->worst];
	const Coding *coding = findings->worst < 0 ? NULL : &value->codings[findings->worst].coding;
	Situation	situation = worst->situation;
	const char *text = NULL;

	if (weight(situation) == 1)
		situation = without_usable_coding(value, situation);
	if (rows->texts && situation == SITUATION_TEXT)
		text = "there is only text";
	else if (rows->texts)
		text = finding_text(worst, coding ? coding->system : NULL, coding ? coding->code : NULL, origin->canonical);
	conclude(rows, origin, value, table_outcome(origin->strength, type, situation), situation_words[situation], text,
			 context);
	for (int i = 0; i < value->coding_count; i++)
		judge_reference(rows, origin, &value->codings[i], &findings->codings[i], context);
}

/* A CodeableConcept, or that of a CodeableReference: one coding from the value set is enough. */
static void
judge_concept(BindingRows *rows, const BindingOrigin *origin, ValueSet *value_set, BoundType type,
			  const BoundValue *value, const BindingContext *context)
{
	ConceptFindings findings;
	BindingOutcome outcome;
	const char *code;

	find_codings(value_set, value, origin->strength, context, &findings);
	if (findings.best < 0)
	{
		judge_without_member(rows, origin, type, value, &findings, context);
		return;
	}
	outcome = member_outcome(origin->strength, &findings.codings[findings.best], &code);
	conclude(rows, origin, value, outcome, code,
			 rows->texts ? finding_text(&findings.codings[findings.best], value->codings[findings.best].coding.system,
										value->codings[findings.best].coding.code, origin->canonical) : NULL, context);
	for (int i = 0; i < value->coding_count; i++)
		if (i != findings.best)
			judge_extra(rows, origin, value, i, &findings.codings[i]);
	if (origin->strength == KIND_REQUIRED && value->coding_count > 0 && !value->has_text)
		add_note(rows, origin, value->path, OUTCOME_INFORMATION, "no-text", "text is recommended");
}

void
judge_value(BindingRows *rows, const BindingOrigin *origin, ValueSet *value_set, BoundType type,
			const BoundValue *value, const BindingContext *context)
{
	if (!value->applicable)
		add_row(rows, origin, value->path, OUTCOME_NOT_APPLICABLE, "no-concept", NULL);
	else if (bound_type_is_primitive(type))
		judge_primitive(rows, origin, value_set, type, value, context);
	else if (type == BOUND_CODING || type == BOUND_QUANTITY)
		judge_coding(rows, origin, value_set, type, value, context);
	else
		judge_concept(rows, origin, value_set, type, value, context);
}
