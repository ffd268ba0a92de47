/*
 * relation_statistics.h
 *		What the planner is told of the columns of functions in FROM.
 *
 * PostgreSQL takes a column of a function for one of 200 different values, which makes it fear that a code is repeated
 * hundreds of times: it would rather sort a table of facts than hash it. A code is in such a relation once, and a system
 * and a version are mostly the same in all rows.
 */
#ifndef FHIRTERM_RELATION_STATISTICS_H
#define FHIRTERM_RELATION_STATISTICS_H

/* Makes itself known to the planner; when the library is loaded. */
extern void relation_statistics_register(void);

#endif							/* FHIRTERM_RELATION_STATISTICS_H */
