/*
 * rf2_resource.h
 *		The CodeSystem resource that an RF2 release is loaded as, without its concepts.
 */
#ifndef FHIRTERM_RF2_RESOURCE_H
#define FHIRTERM_RF2_RESOURCE_H

#include "load/rf2_content.h"

/*
 * The version URI of a release: of its module and date. The module is the one on which no other of the
 * module dependencies depends, maps to ICD-10 apart; of several the one with most concepts. The date is that
 * of the module, else of the file names, else of the latest concept. palloc'd.
 * Errors: TX422 if that leaves several modules.
 */
extern char *rf2_version(const Rf2Release *release, const Rf2Content *content);

/* The resource; language is that of displays. The draft has all concepts. */
extern Jsonb *rf2_resource(const Rf2Content *content, const char *version, const char *language);

#endif							/* FHIRTERM_RF2_RESOURCE_H */
