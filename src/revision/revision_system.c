/*
 * revision_system.c
 *		Code systems: finding them by mnemonic, registering and modifying them, and their OIDs.
 *
 * Spec: VM-020 … VM-030, VM-073 … VM-076; vocmnt.md, sections 4 and 5.
 */
#include "postgres.h"

#include <ctype.h>

#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/text.h"
#include "revision/revision.h"
#include "store/naming_store.h"
#include "store/revision_store.h"

/* Where OIDs come from that are not supplied: HL7's root for examples. */
#define INTERNAL_BRANCH "2.16.840.1.113883.19.5."
#define EXTERNAL_BRANCH "2.16.840.1.113883.19.6."

/* ---------------------------------------------------------------- finding */

/* The stored code systems of exactly that name, supplements left out, as CodeSystemEntry *. */
static List *
entries_of_name(const Revision *revision, const char *name)
{
	List	   *entries = NIL;
	ListCell   *cell;

	foreach(cell, revision->stored)
	{
		CodeSystemEntry *entry = lfirst(cell);

		if (text_equals(entry->entry.name, name) && entry->entry.url && strcmp(entry->content, "supplement") != 0)
			entries = lappend(entries, entry);
	}
	return entries;
}

/* The latest version of a stored code system of that name, or NULL. */
static CodeSystemEntry *
stored_system(const Revision *revision, const RevisionNode *node, const char *name)
{
	List	   *entries = entries_of_name(revision, name);
	ListCell   *cell;

	if (entries == NIL)
		return NULL;
	foreach(cell, entries)
	{
		if (strcmp(((CodeSystemEntry *) lfirst(cell))->entry.url,
				   ((CodeSystemEntry *) linitial(entries))->entry.url) != 0)
			revision_refuse(ERRCODE_TX_CONFLICT, node, ATTRIBUTE_SYSTEM_MNEMONIC,
							"several code systems are named %s: %s and %s", name,
							((CodeSystemEntry *) linitial(entries))->entry.url,
							((CodeSystemEntry *) lfirst(cell))->entry.url);
	}
	return catalog_pick_code_system(entries, NULL, NULL);
}

RevisionModel *
revision_model(Revision *revision, const RevisionNode *node, const char *mnemonic)
{
	CodeSystemEntry *entry;
	RevisionModel *model;
	ListCell   *cell;

	foreach(cell, revision->models)
	{
		model = lfirst(cell);
		if (model->state.exists && model->supplements == NULL && strcmp(model->mnemonic, mnemonic) == 0)
			return model;
	}
	entry = stored_system(revision, node, mnemonic);
	if (entry == NULL)
		return NULL;
	model = model_read(&revision->journal, entry);
	revision->models = lappend(revision->models, model);
	return model;
}

/* Case does not tell mnemonics apart. */
static void
require_free_mnemonic(const Revision *revision, const RevisionNode *node, const char *mnemonic)
{
	const char *taken = NULL;
	ListCell   *cell;

	foreach(cell, revision->models)
	{
		RevisionModel *model = lfirst(cell);

		if (model->state.exists && pg_strcasecmp(model->mnemonic, mnemonic) == 0)
			taken = model->mnemonic;
	}
	foreach(cell, revision->stored)
	{
		const CodeSystemEntry *entry = lfirst(cell);

		if (entry->entry.name && pg_strcasecmp(entry->entry.name, mnemonic) == 0)
			taken = entry->entry.name;
	}
	if (taken)
		revision_refuse(ERRCODE_TX_CONFLICT, node, ATTRIBUTE_SYSTEM_MNEMONIC, "mnemonic %s in use", excerpt(taken));
}

/* ---------------------------------------------------------------- OIDs */

/* 0, 1 or 2, and then numbers without leading zeros. */
static bool
oid_is_valid(const char *oid)
{
	if (*oid < '0' || *oid > '2' || oid[1] != '.')
		return false;
	for (oid++; *oid == '.';)
	{
		oid++;
		if (!isdigit((unsigned char) *oid) || (*oid == '0' && isdigit((unsigned char) oid[1])))
			return false;
		while (isdigit((unsigned char) *oid))
			oid++;
	}
	return *oid == '\0';
}

/* Whether a code system has or had an OID, here or in what is stored. */
static bool
oid_is_used(const Revision *revision, const char *oid)
{
	ListCell   *cell;

	foreach(cell, revision->state.oids)
	{
		if (strcmp(((RevisionOid *) lfirst(cell))->oid, oid) == 0)
			return true;
	}
	return texts_have(revision_store_oids(), oid) ||
		naming_store_code_systems(psprintf(OID_PREFIX "%s", oid)) != NIL || naming_store_code_systems(oid) != NIL;
}

/* The number of an OID within a branch, 0 if it is none of its. */
static int64
branch_number(const char *oid, const char *branch)
{
	size_t		length = strlen(branch);

	if (strncmp(oid, branch, length) != 0 || strlen(oid + length) > 15)
		return 0;
	return strtoll(oid + length, NULL, 10);
}

/* One more than the greatest number ever used in a branch. */
static char *
next_oid(const Revision *revision, const char *branch)
{
	int64		greatest = 0;
	ListCell   *cell;
	char	   *oid;

	foreach(cell, revision_store_oids())
		greatest = Max(greatest, branch_number(lfirst(cell), branch));
	foreach(cell, revision->state.oids)
		greatest = Max(greatest, branch_number(((RevisionOid *) lfirst(cell))->oid, branch));
	do
	{
		oid = psprintf("%s" INT64_FORMAT, branch, ++greatest);
	} while (oid_is_used(revision, oid));
	return oid;
}

/* Gives a code system an OID that nothing else has. */
static void
take_oid(Revision *revision, RevisionModel *model, const RevisionNode *node, RevisionAttribute attribute,
		 const char *oid)
{
	RevisionOid *taken = palloc(sizeof(RevisionOid));

	if (!oid_is_valid(oid))
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, attribute, "\"%s\" is not an OID", excerpt(oid));
	if (oid_is_used(revision, oid))
		revision_refuse(ERRCODE_TX_CONFLICT, node, attribute, "OID %s in use", excerpt(oid));
	taken->oid = pstrdup(oid);
	taken->model = model;
	journal_save(&revision->journal, &revision->state, sizeof(revision->state));
	revision->state.oids = lappend(list_copy(revision->state.oids), taken);
	model_touch_state(model);
	if (model->state.oid)
		model->state.ended_oids = lappend(list_copy(model->state.ended_oids), model->state.oid);
	model->state.oid = taken->oid;
}

/* The url that a naming system has, NULL if it has none; that of the model if it is among them. */
static const char *
url_of_naming_system(const RevisionModel *model, const NamingIdentifier *known, TimestampTz now)
{
	const char *url = NULL;
	ListCell   *cell;

	foreach(cell, naming_store_of_system(known->content_id, now))
	{
		const NamingIdentifier *identifier = lfirst(cell);

		if (!text_equals(identifier->type, "uri"))
			continue;
		if (strcmp(identifier->value, model->url) == 0)
			return model->url;
		if (url == NULL || identifier->preferred)
			url = identifier->value;
	}
	return url;
}

/* Naming systems come from anywhere, so that what they say of an OID is no more than worth a look. */
static void
remark_naming_systems(Revision *revision, const RevisionModel *model)
{
	const char *forms[] = {psprintf(OID_PREFIX "%s", model->state.oid), model->state.oid};

	for (int i = 0; i < lengthof(forms); i++)
	{
		ListCell   *cell;

		foreach(cell, naming_store_identifiers(forms[i], revision->now))
		{
			const char *url = url_of_naming_system(model, lfirst(cell), revision->now);

			if (url && strcmp(url, model->url) != 0)
				revision_remark(revision, ISSUE_WARNING, "a naming system gives OID %s to %s", model->state.oid,
								excerpt(url));
		}
	}
}

void
revision_check_oids(Revision *revision)
{
	ListCell   *cell;

	foreach(cell, revision->models)
	{
		RevisionModel *model = lfirst(cell);

		if (model->state.exists && model->state.oid &&
			(branch_number(model->state.oid, INTERNAL_BRANCH) > 0 ||
			 branch_number(model->state.oid, EXTERNAL_BRANCH) > 0))
			revision_refuse(ERRCODE_TX_UNPROCESSABLE, revision->document->root, ATTRIBUTE_NONE,
							"the document is Final, but code system %s has OID %s, which is one of the examples: newOID required",
							model->mnemonic, model->state.oid);
	}
}

/* ---------------------------------------------------------------- registering */

static bool
mnemonic_is_name(const char *mnemonic)
{
	return *mnemonic >= 'A' && *mnemonic <= 'Z' &&
		mnemonic[strspn(mnemonic, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* The OID that is supplied, or the next one of the branch. */
static void
register_oid(Revision *revision, RevisionModel *model, const RevisionNode *node, bool internal)
{
	const char *oid = revision_attribute(node, ATTRIBUTE_SYSTEM_OID);

	if (oid == NULL && revision->status == DOCUMENT_FINAL)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_SYSTEM_OID,
						"codeSystemOID required, as the document is Final");
	if (oid == NULL && revision->status == DOCUMENT_HARMONIZED)
		revision_remark(revision, ISSUE_WARNING, "codeSystemOID is missing, but the document is Harmonized");
	take_oid(revision, model, node, ATTRIBUTE_SYSTEM_OID,
			 oid ? oid : next_oid(revision, internal ? INTERNAL_BRANCH : EXTERNAL_BRANCH));
}

/* Its url is made of the base and the mnemonic, or of its OID. */
static void
register_url(Revision *revision, RevisionModel *model, const RevisionNode *node)
{
	ListCell   *cell;

	model->url = revision->options.base_url ?
		psprintf("%s%s", revision->options.base_url, model->mnemonic) :
		psprintf(OID_PREFIX "%s", model->state.oid);
	foreach(cell, revision->stored)
	{
		if (text_equals(((CodeSystemEntry *) lfirst(cell))->entry.url, model->url))
			revision_refuse(ERRCODE_TX_CONFLICT, node, ATTRIBUTE_SYSTEM_MNEMONIC,
							"a code system with the url %s is loaded", excerpt(model->url));
	}
}

void
revision_register(Revision *revision, const RevisionNode *node)
{
	const char *mnemonic = revision_attribute(node, ATTRIBUTE_SYSTEM_MNEMONIC);
	const char *type = revision_attribute(node, ATTRIBUTE_SYSTEM_TYPE);
	const char *description = revision_child_text(node, ELEMENT_DESCRIPTION);
	BallotAction action = revision_ballot(node)->action;
	bool		internal = type == NULL || strcmp(type, "I") == 0;
	RevisionEntry *entry = revision_begin_entry(revision, node, NULL);
	RevisionModel *model;

	require_free_mnemonic(revision, node, mnemonic);
	if (!mnemonic_is_name(mnemonic))
		revision_remark(revision, ISSUE_WARNING,
						"mnemonic %s should begin with a capital letter and hold letters, digits and _ only",
						excerpt(mnemonic));
	model = model_create(&revision->journal, mnemonic, NULL,
						 type && strcmp(type, "E") == 0 ? "not-present" : "complete");
	/* without it, the model is not there */
	model->state.exists = false;
	model_touch_state(model);
	model->state.exists = true;
	model->state.title = unconstify(char *, revision_attribute(node, ATTRIBUTE_SYSTEM_NAME));
	model->state.description = description && *description ? unconstify(char *, description) : NULL;
	model->state.publisher = internal ? "HL7" : NULL;
	model->state.status = action == BALLOT_PASSED || action == BALLOT_PASSED_WITH_CHANGES ||
		action == BALLOT_NON_VOTING_ITEM || revision->status == DOCUMENT_FINAL ? "active" : "draft";
	register_oid(revision, model, node, internal);
	register_url(revision, model, node);
	remark_naming_systems(revision, model);
	revision->models = lappend(revision->models, model);
	revision->model = model;
	entry->model = model;
	if (entry->applied)
		revision->applied++;
}

/* ---------------------------------------------------------------- modifying */

void
revision_modify_system(Revision *revision, const RevisionNode *node)
{
	RevisionModel *model = revision->model;
	const char *title = revision_attribute(node, ATTRIBUTE_SYSTEM_NAME);
	const char *oid = revision_attribute(node, ATTRIBUTE_NEW_OID);
	const char *description = revision_child_text(node, ELEMENT_DESCRIPTION);

	if (title && *title == '\0')
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_SYSTEM_NAME, "codeSystemName cannot be removed");
	if (title == NULL && oid == NULL && description == NULL)
		revision_remark(revision, ISSUE_INFORMATION, "nothing to modify");
	if (oid)
	{
		take_oid(revision, model, node, ATTRIBUTE_NEW_OID, oid);
		remark_naming_systems(revision, model);
	}
	model_touch_state(model);
	if (title)
		model->state.title = unconstify(char *, title);
	if (description)
		model->state.description = *description ? unconstify(char *, description) : NULL;
}
