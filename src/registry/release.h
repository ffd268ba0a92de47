/*
 * release.h
 *		Releases of FHIR as registries and requests name them: R4, or a version such as 4.0.1.
 *
 * Spec: TX-170, TX-178.
 */
#ifndef FHIRTERM_RELEASE_H
#define FHIRTERM_RELEASE_H

/* The number of a release that has exactly this name (R3, R4, R4B, R5, R6), from 0; -1 if none has. */
extern int	fhir_release_by_name(const char *name);

/* The name of the release that a name, of whatever case, or a version (M.n or M.n.p) means; NULL if none. */
extern const char *fhir_release_of(const char *text);

/* The version that an endpoint of a release has as far as is known, "4.0.1" for R4. */
extern const char *fhir_release_version(int release);

#endif							/* FHIRTERM_RELEASE_H */
