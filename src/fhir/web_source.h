/*
 * web_source.h
 *		Where people find a page about a stored resource: the extension web-source, by fhirterm.web_base.
 *
 * Spec: TX-025.
 */
#ifndef FHIRTERM_WEB_SOURCE_H
#define FHIRTERM_WEB_SOURCE_H

#include "json/json_tree.h"

/*
 * WEB_BASE/TYPE/ID?version=VERSION, or WEB_BASE/TYPE?url=URL&version=VERSION where there is no id (NULL); palloc'd.
 * NULL if fhirterm.web_base is empty.
 */
extern char *web_source_url(const char *type, const char *id, const char *url, const char *version);

/* The same for a code system or value set; NULL for other resources. */
extern char *web_source_of(JsonbContainer *resource);

/*
 * The resource with an extension that links to that page; its members are copied if they have to change. The
 * resource itself where link is NULL, or where it has such an extension.
 */
extern JsonTree *web_source_put(JsonTree *resource, const char *link);

#endif							/* FHIRTERM_WEB_SOURCE_H */
