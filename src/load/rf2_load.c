/*
 * rf2_load.c
 *		Loading an RF2 release of SNOMED CT as one code system.
 *
 * The files are read into lists by concept (rf2_content.c), the lists become the concepts of a draft
 * (rf2_concepts.c), and the draft is checked and stored as that of any CodeSystem: closure and rows are one
 * matter for all.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "fhir/excerpt.h"
#include "fhir/language.h"
#include "fhir/snomed_uri.h"
#include "load/code_system_load.h"
#include "load/rf2_concepts.h"
#include "load/rf2_load.h"
#include "load/rf2_resource.h"

static void
require_version_uri(const char *version)
{
	SnomedEdition edition;

	if (!snomed_uri_parse(version, &edition) || edition.edition == NULL || edition.version == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is not the URI of a version of SNOMED CT", excerpt(version)),
				 errhint("Write http://snomed.info/sct/MODULE/version/YYYYMMDD.")));
}

/* What a content depends on: the rows of all files, and how they were asked to be loaded. */
static JsonDigest
digest_of(const Rf2Content *content, const char *version, const char *language)
{
	JsonDigest	sum = content->digest;

	digest_add_element(&sum, digest_bytes(DIGEST_STRING, version, strlen(version)));
	digest_add_element(&sum, digest_bytes(DIGEST_STRING, language ? language : "", language ? strlen(language) : 0));
	return digest_container(DIGEST_ARRAY, sum, content->file_count + 2);
}

/* Members of reference sets that are none of the concepts. */
static void
remark_other_members(IssueList *issues, const Rf2Content *content)
{
	if (content->other_members > 0)
		issue_add(issues, ISSUE_WARNING, "not-found", "CodeSystem",
				  "members of reference sets, or their targets, that are not concepts of the release are left out (%lld)",
				  (long long) content->other_members);
}

/* The draft of a release, finished. */
static CodeSystemDraft *
draft_of_release(MemoryContext context, IssueList *issues, const Rf2Release *release, const char *version,
				 const char *language)
{
	CodeSystemDraft *draft = code_system_draft_create(context, issues);
	MemoryContext scratch = AllocSetContextCreate(context, "fhirterm RF2 release", ALLOCSET_DEFAULT_SIZES);
	Rf2DisplayChoice choice;
	Rf2Content *content;
	JsonDigest	digest;
	bool		is_tag = language && language_is_valid(language) &&
		strspn(language, "0123456789") < strlen(language);

	rf2_display_choice(language, &choice);
	draft->has_concepts = true;
	initStringInfo(&draft->record);
	content = rf2_content_read(scratch, release, draft);
	if (version == NULL)
		version = rf2_version(release, content);
	rf2_concepts_assemble(content, &choice);
	remark_other_members(issues, content);
	digest = digest_of(content, version, language);
	code_system_draft_finish(draft, rf2_resource(content, version, is_tag ? language : language ? NULL : "en"),
							 digest);
	rf2_content_free(content);
	return draft;
}

void
rf2_load(ContentWriter *writer, const Rf2Release *release, const char *version, const char *language,
		 LoadReport report, void *report_context)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "fhirterm release",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	IssueList  *issues = issue_list_create(context);
	CodeSystemDraft *draft;
	LoadResult	result = {0};

	if (version)
		require_version_uri(version);
	draft = draft_of_release(context, issues, release, version, language);
	code_system_load(writer, draft, &result);
	report(report_context, &result, issues);
	code_system_draft_close(draft);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
}
