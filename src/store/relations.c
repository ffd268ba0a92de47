/*
 * relations.c
 *		The tables, indexes and sequence of the extension by OID.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "commands/extension.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "store/relations.h"

#define STORED_SCHEMA "fhirterm"

static const char *const relation_names[STORED_RELATIONS] = {
	[STORED_CODE_SYSTEM] = "code_system",
	[STORED_CODE_SYSTEM_FRAGMENT] = "code_system_fragment",
	[STORED_CODE_SYSTEM_IDENTIFIER] = "code_system_identifier",
	[STORED_PROPERTY] = "property",
	[STORED_CONCEPT] = "concept",
	[STORED_CONCEPT_PAGE] = "concept_page",
	[STORED_DESIGNATION] = "designation",
	[STORED_CONCEPT_PROPERTY] = "concept_property",
	[STORED_CONCEPT_EDGE] = "concept_edge",
	[STORED_REFERENCE_SET] = "reference_set",
	[STORED_WORD_INDEX] = "word_index",
	[STORED_VALUE_SET] = "value_set",
	[STORED_CONCEPT_MAP] = "concept_map",
	[STORED_CONCEPT_MAP_ELEMENT] = "concept_map_element",
	[STORED_NAMING_SYSTEM] = "naming_system",
	[STORED_NAMING_SYSTEM_IDENTIFIER] = "naming_system_identifier",
	[STORED_LOAD_LOG] = "load_log",
	[STORED_CLOSURE_TABLE] = "closure_table",
	[STORED_CLOSURE_TABLE_CONCEPT] = "closure_table_concept",
	[STORED_VOCMNT_DOCUMENT] = "vocmnt_document",
	[STORED_VOCMNT_LOG] = "vocmnt_log",
	[STORED_VOCMNT_OID] = "vocmnt_oid",
	[STORED_VOCMNT_TOMBSTONE] = "vocmnt_tombstone",
	[STORED_CODE_SYSTEM_PKEY] = "code_system_pkey",
	[STORED_CODE_SYSTEM_CANONICAL] = "code_system_canonical",
	[STORED_CODE_SYSTEM_VALUE_SET] = "code_system_value_set",
	[STORED_CODE_SYSTEM_SUPPLEMENTS] = "code_system_supplements",
	[STORED_CODE_SYSTEM_ID] = "code_system_id",
	[STORED_CODE_SYSTEM_FRAGMENT_PKEY] = "code_system_fragment_pkey",
	[STORED_CODE_SYSTEM_IDENTIFIER_VALUE] = "code_system_identifier_value",
	[STORED_CODE_SYSTEM_IDENTIFIER_CONTENT] = "code_system_identifier_content",
	[STORED_PROPERTY_PKEY] = "property_pkey",
	[STORED_CONCEPT_PKEY] = "concept_pkey",
	[STORED_CONCEPT_CODE] = "concept_code",
	[STORED_CONCEPT_FOLDED_CODE] = "concept_folded_code",
	[STORED_CONCEPT_PAGE_PKEY] = "concept_page_pkey",
	[STORED_DESIGNATION_CONCEPT] = "designation_concept",
	[STORED_CONCEPT_PROPERTY_CONCEPT] = "concept_property_concept",
	[STORED_CONCEPT_PROPERTY_VALUE] = "concept_property_value",
	[STORED_CONCEPT_EDGE_PKEY] = "concept_edge_pkey",
	[STORED_CONCEPT_EDGE_CHILD] = "concept_edge_child",
	[STORED_REFERENCE_SET_PKEY] = "reference_set_pkey",
	[STORED_WORD_INDEX_PKEY] = "word_index_pkey",
	[STORED_VALUE_SET_PKEY] = "value_set_pkey",
	[STORED_VALUE_SET_CANONICAL] = "value_set_canonical",
	[STORED_VALUE_SET_ID] = "value_set_id",
	[STORED_CONCEPT_MAP_PKEY] = "concept_map_pkey",
	[STORED_CONCEPT_MAP_CANONICAL] = "concept_map_canonical",
	[STORED_CONCEPT_MAP_ID] = "concept_map_id",
	[STORED_CONCEPT_MAP_ELEMENT_SOURCE] = "concept_map_element_source",
	[STORED_CONCEPT_MAP_ELEMENT_TARGET] = "concept_map_element_target",
	[STORED_NAMING_SYSTEM_PKEY] = "naming_system_pkey",
	[STORED_NAMING_SYSTEM_CANONICAL] = "naming_system_canonical",
	[STORED_NAMING_SYSTEM_ID] = "naming_system_id",
	[STORED_NAMING_SYSTEM_IDENTIFIER_VALUE] = "naming_system_identifier_value",
	[STORED_NAMING_SYSTEM_IDENTIFIER_CONTENT] = "naming_system_identifier_content",
	[STORED_CLOSURE_TABLE_PKEY] = "closure_table_pkey",
	[STORED_CLOSURE_TABLE_CONCEPT_PKEY] = "closure_table_concept_pkey",
	[STORED_VOCMNT_DOCUMENT_PKEY] = "vocmnt_document_pkey",
	[STORED_VOCMNT_DOCUMENT_DIGEST] = "vocmnt_document_digest",
	[STORED_VOCMNT_TOMBSTONE_PKEY] = "vocmnt_tombstone_pkey",
	[STORED_CONTENT_ID] = "content_id",
};

/* What was found; InvalidOid = not looked up yet. */
static Oid	known_relations[STORED_RELATIONS];
static Oid	known_extension = InvalidOid;
static bool callbacks_registered = false;

static void
forget_all(void)
{
	memset(known_relations, 0, sizeof(known_relations));
	known_extension = InvalidOid;
}

/* May be called anywhere, outside transactions, too: only forgets. */
static void
relation_invalidated(Datum argument, Oid relation)
{
	if (!OidIsValid(relation))
	{
		forget_all();
		return;
	}
	for (int i = 0; i < STORED_RELATIONS; i++)
	{
		if (known_relations[i] == relation)
		{
			forget_all();
			return;
		}
	}
}

/* The schema goes with the extension. */
static void
namespace_invalidated(Datum argument, int cache, uint32 hash)
{
	forget_all();
}

static void
register_callbacks(void)
{
	if (callbacks_registered)
		return;
	CacheRegisterRelcacheCallback(relation_invalidated, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, namespace_invalidated, (Datum) 0);
	callbacks_registered = true;
}

Oid
stored_extension(void)
{
	if (!OidIsValid(known_extension))
	{
		register_callbacks();
		known_extension = get_extension_oid("fhirterm", false);
	}
	return known_extension;
}

Oid
stored_relation(StoredRelation relation)
{
	Oid			found = known_relations[relation];

	if (!OidIsValid(found))
	{
		register_callbacks();
		found = get_relname_relid(relation_names[relation], get_namespace_oid(STORED_SCHEMA, false));
		if (!OidIsValid(found))
			ereport(ERROR,
					errcode(ERRCODE_UNDEFINED_TABLE),
					errmsg("relation \"%s.%s\" does not exist", STORED_SCHEMA, relation_names[relation]),
					errhint("The extension fhirterm is not installed, or not whole."));
		known_relations[relation] = found;
	}
	return found;
}
