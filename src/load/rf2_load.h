/*
 * rf2_load.h
 *		Loading an RF2 release of SNOMED CT as one code system.
 */
#ifndef FHIRTERM_RF2_LOAD_H
#define FHIRTERM_RF2_LOAD_H

#include "load/resource_load.h"
#include "load/rf2_release.h"

/*
 * Loads a release and reports it. version NULL: what the release says; language: see rf2_display_choice().
 * Errors: those of rf2_content_read(), rf2_version() and code_system_load(); 22023 for a version that is not
 * a SNOMED CT version URI, or a language that is none.
 */
extern void rf2_load(ContentWriter *writer, const Rf2Release *release, const char *version,
					 const char *language, LoadReport report, void *report_context);

#endif							/* FHIRTERM_RF2_LOAD_H */
