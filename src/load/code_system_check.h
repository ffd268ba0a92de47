/*
 * code_system_check.h
 *		What is wrong with a draft of a code system, and the links of its hierarchy.
 *
 * Rules of the standard are issues of severity error and make a load fail; its advice is warnings;
 * fhirterm.strict_load decides on what the standard forbids and published content does all the same.
 */
#ifndef FHIRTERM_CODE_SYSTEM_CHECK_H
#define FHIRTERM_CODE_SYSTEM_CHECK_H

#include "load/code_system_draft.h"

/* A longer business identifier has no place in an index. */
#define IDENTIFIER_MAX_LENGTH 2000

/*
 * Checks a finished draft, adds to its issues, gives its properties their roles and fills its links: of
 * nesting and of properties that stand for parent or child (and partOf if that is the meaning of the
 * hierarchy), none of a supplement. lint: adds issues of severity information, too.
 */
extern void code_system_check(CodeSystemDraft *draft, bool lint);

/*
 * The hierarchy of a checked draft, numbered by concept; NULL if it has no links, or (an issue of
 * severity error then names the codes) if they go round in a circle.
 * Errors: 54000 beyond the memory limit of loads.
 */
extern Hierarchy *code_system_hierarchy(CodeSystemDraft *draft);

/* The role of a property by its uri, else by its code (CS-095, R-8). */
extern PropertyRole property_role(const char *code, const char *uri);

/* The parts of code_system_check(). */
extern void code_system_check_resource(CodeSystemDraft *draft, bool lint);
extern void code_system_check_concepts(CodeSystemDraft *draft, bool lint);

#endif							/* FHIRTERM_CODE_SYSTEM_CHECK_H */
