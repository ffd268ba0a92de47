/*
 * judgement.h
 *		What a binding says of a value: rows of findings, each with an outcome, and the worst of them.
 *
 * Spec: bindings.md sections 1 and 3.
 */
#ifndef FHIRTERM_JUDGEMENT_H
#define FHIRTERM_JUDGEMENT_H

#include "binding/situation.h"

typedef enum BindingOutcome
{
	OUTCOME_NOT_APPLICABLE,
	OUTCOME_CONFORMANT,
	OUTCOME_OBLIGATION,			/* of applications, not of the value */
	OUTCOME_NOT_EVALUATED,		/* depends on what is not known */
	OUTCOME_INFORMATION,
	OUTCOME_WARNING,
	OUTCOME_REVIEW,				/* conformance depends on a person's judgement */
	OUTCOME_ERROR,
	OUTCOME_UNRESOLVED			/* the value set is not here; counts by strength */
} BindingOutcome;

/* "conformant", … */
extern const char *binding_outcome_name(BindingOutcome outcome);

/* Where findings come from; strings live as long as the binding. */
typedef struct BindingOrigin
{
	const char *name;			/* "main", "additional[0]" */
	int			purpose;		/* BindingKind, or -1: the main binding */
	int			strength;		/* BindingKind that it is judged as, or -1: none */
	const char *canonical;		/* of the value set, or NULL */
} BindingOrigin;

typedef struct BindingRow
{
	const BindingOrigin *origin;
	const char *path;			/* "" : the whole value */
	BindingOutcome outcome;
	BindingOutcome rank;		/* what counts for the verdict: never UNRESOLVED; NOT_APPLICABLE of a remark */
	const char *code;			/* a word; remarks begin with note:, code validation with tx: */
	const char *text;			/* or NULL */
} BindingRow;

typedef struct BindingRows
{
	List	   *rows;			/* of BindingRow * */
	bool		texts;			/* texts are wanted */
} BindingRows;

/* Adds a row; text may be NULL. UNRESOLVED is ranked by strength. */
extern void add_row(BindingRows *rows, const BindingOrigin *origin, const char *path, BindingOutcome outcome,
					const char *code, const char *text);

/* Adds a remark: code without its prefix. */
extern void add_note(BindingRows *rows, const BindingOrigin *origin, const char *path, BindingOutcome outcome,
					 const char *code, const char *text);

/* The worst rank: one of NOT_APPLICABLE, CONFORMANT, INFORMATION, WARNING, REVIEW, ERROR. */
extern BindingOutcome worst_rank(const List *rows);

/* Judges one repetition by a value set, with the strength that origin has. */
extern void judge_value(BindingRows *rows, const BindingOrigin *origin, ValueSet *value_set, BoundType type,
						const BoundValue *value, const BindingContext *context);

#endif							/* FHIRTERM_JUDGEMENT_H */
