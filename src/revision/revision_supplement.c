/*
 * revision_supplement.c
 *		Supplements: what the language says of concepts that are not carried here.
 *
 * A code system of type E has no concepts (content not-present), but relationships may begin at its codes. They are
 * property values as those of other concepts are, in a supplement of the code system.
 *
 * Spec: VM-022, VM-062; vocmnt.md, sections 3 and 4.
 */
#include "postgres.h"

#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/text.h"
#include "revision/revision.h"

/* After the mnemonic, and after the url; a urn takes a query, as its own text is not the extension's to go on with. */
#define NAME_SUFFIX "_relationships"
#define URL_SUFFIX "-relationships"
#define URN_SUFFIX "?=relationships"

static RevisionModel *
supplement_of_document(const Revision *revision, const char *url)
{
	ListCell   *cell;

	foreach(cell, revision->models)
	{
		RevisionModel *model = lfirst(cell);

		if (model->state.exists && text_equals(model->supplements, url))
			return model;
	}
	return NULL;
}

/* The latest version of the stored one, or NULL. */
static RevisionModel *
stored_supplement(Revision *revision, const char *name, const char *url)
{
	List	   *entries = NIL;
	RevisionModel *model;
	ListCell   *cell;

	foreach(cell, revision->stored)
	{
		CodeSystemEntry *entry = lfirst(cell);

		if (strcmp(entry->content, "supplement") == 0 && text_equals(entry->supplements_url, url) &&
			text_equals(entry->entry.name, name) && entry->entry.url)
			entries = lappend(entries, entry);
	}
	if (entries == NIL)
		return NULL;
	model = model_read(&revision->journal, catalog_pick_code_system(entries, NULL, NULL));
	revision->models = lappend(revision->models, model);
	return model;
}

static void
require_free_url(const Revision *revision, const RevisionNode *node, const char *url)
{
	bool		taken = false;
	ListCell   *cell;

	foreach(cell, revision->stored)
		taken |= text_equals(((CodeSystemEntry *) lfirst(cell))->entry.url, url);
	foreach(cell, revision->models)
	{
		RevisionModel *model = lfirst(cell);

		taken |= model->state.exists && strcmp(model->url, url) == 0;
	}
	if (taken)
		revision_refuse(ERRCODE_TX_CONFLICT, node, ATTRIBUTE_PARENT_SYSTEM,
						"a supplement is needed for the relationship, and another code system has its url %s",
						excerpt(url));
}

static RevisionModel *
new_supplement(Revision *revision, const RevisionNode *node, const char *name, const RevisionModel *of)
{
	RevisionModel *model;
	char	   *url = psprintf("%s%s", of->url, strncmp(of->url, "urn:", 4) == 0 ? URN_SUFFIX : URL_SUFFIX);

	require_free_url(revision, node, url);
	model = model_create(&revision->journal, name, url, "supplement");
	model->supplements = of->url;
	/* without it, the model is not there */
	model->state.exists = false;
	model_touch_state(model);
	model->state.exists = true;
	model->state.title = psprintf("Relationships of %s", of->state.title ? of->state.title : of->mnemonic);
	model->state.status = "draft";
	revision->models = lappend(revision->models, model);
	return model;
}

RevisionModel *
revision_supplement(Revision *revision, const RevisionNode *node, const RevisionModel *model, bool create)
{
	MemoryContext caller = MemoryContextSwitchTo(revision->context);
	char	   *name = psprintf("%s" NAME_SUFFIX, model->mnemonic);
	RevisionModel *supplement = supplement_of_document(revision, model->url);

	if (supplement == NULL)
		supplement = stored_supplement(revision, name, model->url);
	if (supplement == NULL && create)
		supplement = new_supplement(revision, node, name, model);
	MemoryContextSwitchTo(caller);
	return supplement;
}
