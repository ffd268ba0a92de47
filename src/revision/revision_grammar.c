/*
 * revision_grammar.c
 *		What may stand where in a document of the codeSystemRevision language.
 *
 * Source: HL7 wiki, VocMnt-CodeSysRev; editDescription, updatePropertyOnCode and removePropertyFromCode from its
 * sister pages.
 */
#include "postgres.h"

#include "revision/revision_grammar.h"

#define A(attribute) (UINT64CONST(1) << ATTRIBUTE_##attribute)

#define CONCEPT			A(CONCEPT_CODE) | A(CONCEPT_NAME)
#define RELATIONSHIP	A(PARENT_SYSTEM) | A(PARENT_CODE) | A(PARENT_NAME) | A(RELATIONSHIP) | \
						A(CHILD_SYSTEM) | A(CHILD_CODE) | A(CHILD_NAME)

/* Every operation may begin with its ballotStatus. */
#define BALLOT {ELEMENT_BALLOT_STATUS, 0, false}

/* The operations that both containers allow. */
#define ADDITIONS(stage) \
	{ELEMENT_ADD_CODES, stage, true}, {ELEMENT_ADD_PRINT_NAME, stage, true}, \
	{ELEMENT_ADD_PROPERTY, stage, true}, {ELEMENT_ADD_RELATIONSHIP, stage, true}

static const ElementRule rules[REVISION_ELEMENTS] = {
	[ELEMENT_VOCABULARY_REVISION] = {"vocabularyRevision", true, false, A(DOCUMENT_STATUS), 0, 1, -1, 2, {
		{ELEMENT_EDIT_DESCRIPTION, 0, false}, {ELEMENT_CODE_SYSTEM_REVISION, 1, true}}},
	[ELEMENT_CODE_SYSTEM_REVISION] = {"codeSystemRevision", true, false, 0, 0, 0, 0, 2, {
		{ELEMENT_REGISTER, 0, false}, {ELEMENT_SELECT, 0, false}}},
	[ELEMENT_REGISTER] = {"registerCodeSystem", true, false,
		A(SYSTEM_NAME) | A(SYSTEM_MNEMONIC) | A(SYSTEM_TYPE) | A(SYSTEM_OID),
		A(SYSTEM_NAME) | A(SYSTEM_MNEMONIC), -1, -1, 6, {
		BALLOT, {ELEMENT_DESCRIPTION, 1, false}, ADDITIONS(2)}},
	[ELEMENT_SELECT] = {"selectCodeSystem", true, false, A(SYSTEM_MNEMONIC), A(SYSTEM_MNEMONIC), -1, -1, 13, {
		BALLOT, ADDITIONS(1),
		{ELEMENT_MODIFY_SYSTEM, 1, true}, {ELEMENT_UPDATE_PRINT_NAME, 1, true},
		{ELEMENT_UPDATE_DESCRIPTION, 1, true}, {ELEMENT_MOVE_CODE, 1, true},
		{ELEMENT_RETIRE_CODE, 1, true}, {ELEMENT_REMOVE_RELATIONSHIP, 1, true},
		{ELEMENT_UPDATE_PROPERTY, 1, true}, {ELEMENT_REMOVE_PROPERTY, 1, true}}},
	[ELEMENT_ADD_CODES] = {"addCodesToCodeSystem", false, false, 0, 0, 1, -1, 3, {
		BALLOT, {ELEMENT_NEW_CODE, 1, true}, {ELEMENT_UNDER_CODE, 1, true}}},
	[ELEMENT_UNDER_CODE] = {"underCode", false, false, CONCEPT, A(CONCEPT_CODE), 0, -1, 1, {
		{ELEMENT_NEW_CODE, 0, true}}},
	[ELEMENT_NEW_CODE] = {"newCode", false, false, CONCEPT, CONCEPT, -1, -1, 2, {
		{ELEMENT_DESCRIPTION, 0, false}, {ELEMENT_NEW_CODE, 1, true}}},
	[ELEMENT_ADD_PRINT_NAME] = {"addPrintNameToCode", false, false,
		CONCEPT | A(NEW_PRINT_NAME) | A(LANGUAGE_CODE) | A(IS_PREFERRED),
		A(CONCEPT_CODE) | A(NEW_PRINT_NAME), -1, -1, 1, {BALLOT}},
	[ELEMENT_ADD_PROPERTY] = {"addPropertyToCode", false, false, CONCEPT | A(PROPERTY_ID) | A(LANGUAGE),
		A(CONCEPT_CODE) | A(PROPERTY_ID), 1, -1, 2, {BALLOT, {ELEMENT_PROPERTY, 1, false}}},
	[ELEMENT_ADD_RELATIONSHIP] = {"addConceptRelationship", false, false, RELATIONSHIP,
		A(PARENT_CODE) | A(RELATIONSHIP) | A(CHILD_CODE), -1, -1, 1, {BALLOT}},
	[ELEMENT_MODIFY_SYSTEM] = {"modifyCodeSystem", false, false, A(SYSTEM_NAME) | A(NEW_OID), 0, -1, -1, 2, {
		BALLOT, {ELEMENT_DESCRIPTION, 1, false}}},
	[ELEMENT_UPDATE_PRINT_NAME] = {"updateCodePrintName", false, false,
		A(CONCEPT_CODE) | A(OLD_PRINT_NAME) | A(NEW_PRINT_NAME) | A(LANGUAGE_CODE) | A(IS_PREFERRED),
		A(CONCEPT_CODE) | A(OLD_PRINT_NAME), -1, -1, 1, {BALLOT}},
	[ELEMENT_UPDATE_DESCRIPTION] = {"updateCodeDescription", false, false, CONCEPT, A(CONCEPT_CODE), 2, -1, 3, {
		BALLOT, {ELEMENT_OLD_DESCRIPTION, 1, false}, {ELEMENT_NEW_DESCRIPTION, 2, false}}},
	[ELEMENT_MOVE_CODE] = {"moveCode", false, false,
		CONCEPT | A(FROM_PARENT_CODE) | A(FROM_PARENT_NAME) | A(TO_PARENT_CODE) | A(TO_PARENT_NAME),
		A(CONCEPT_CODE), -1, -1, 1, {BALLOT}},
	[ELEMENT_RETIRE_CODE] = {"retireCode", false, false,
		CONCEPT | A(REPLACEMENT_CODE) | A(REPLACEMENT_NAME) | A(COMPLETE_DELETE),
		A(CONCEPT_CODE), -1, -1, 1, {BALLOT}},
	[ELEMENT_REMOVE_RELATIONSHIP] = {"removeConceptRelationship", false, false, RELATIONSHIP,
		A(PARENT_CODE) | A(RELATIONSHIP) | A(CHILD_CODE), -1, -1, 1, {BALLOT}},
	[ELEMENT_UPDATE_PROPERTY] = {"updatePropertyOnCode", false, false, A(CONCEPT_CODE) | A(PROPERTY_ID),
		A(CONCEPT_CODE) | A(PROPERTY_ID), 1, -1, 2, {BALLOT, {ELEMENT_PROPERTY, 1, false}}},
	[ELEMENT_REMOVE_PROPERTY] = {"removePropertyFromCode", false, false, A(CONCEPT_CODE) | A(PROPERTY_ID),
		A(CONCEPT_CODE) | A(PROPERTY_ID), -1, -1, 2, {BALLOT, {ELEMENT_PROPERTY, 1, false}}},
	[ELEMENT_BALLOT_STATUS] = {"ballotStatus", false, false, A(ACTION) | A(VOTE), 0, -1, -1, 1, {
		{ELEMENT_NOTE, 0, false}}},
	[ELEMENT_NOTE] = {"note", false, true, 0, 0, -1, -1, 0},
	[ELEMENT_DESCRIPTION] = {"description", false, true, 0, 0, -1, -1, 0},
	[ELEMENT_EDIT_DESCRIPTION] = {"editDescription", false, true, 0, 0, -1, -1, 0},
	[ELEMENT_OLD_DESCRIPTION] = {"oldDescription", false, true, 0, 0, -1, -1, 0},
	[ELEMENT_NEW_DESCRIPTION] = {"newDescription", false, true, 0, 0, -1, -1, 0},
	[ELEMENT_PROPERTY] = {"property", false, true, 0, 0, -1, -1, 0},
};

static const char *const attribute_names[REVISION_ATTRIBUTES] = {
	[ATTRIBUTE_DOCUMENT_STATUS] = "documentStatus",
	[ATTRIBUTE_SYSTEM_NAME] = "codeSystemName",
	[ATTRIBUTE_SYSTEM_MNEMONIC] = "codeSystemMnemonic",
	[ATTRIBUTE_SYSTEM_TYPE] = "codeSystemType",
	[ATTRIBUTE_SYSTEM_OID] = "codeSystemOID",
	[ATTRIBUTE_NEW_OID] = "newOID",
	[ATTRIBUTE_CONCEPT_CODE] = "conceptCode",
	[ATTRIBUTE_CONCEPT_NAME] = "conceptName",
	[ATTRIBUTE_OLD_PRINT_NAME] = "oldPrintName",
	[ATTRIBUTE_NEW_PRINT_NAME] = "newPrintName",
	[ATTRIBUTE_LANGUAGE_CODE] = "languageCode",
	[ATTRIBUTE_IS_PREFERRED] = "isPreferred",
	[ATTRIBUTE_PROPERTY_ID] = "propertyId",
	[ATTRIBUTE_LANGUAGE] = "language",
	[ATTRIBUTE_PARENT_SYSTEM] = "parentCodeSystemMnemonic",
	[ATTRIBUTE_PARENT_CODE] = "parentCode",
	[ATTRIBUTE_PARENT_NAME] = "parentName",
	[ATTRIBUTE_RELATIONSHIP] = "relationship",
	[ATTRIBUTE_CHILD_SYSTEM] = "childCodeSystemMnemonic",
	[ATTRIBUTE_CHILD_CODE] = "childCode",
	[ATTRIBUTE_CHILD_NAME] = "childName",
	[ATTRIBUTE_FROM_PARENT_CODE] = "fromParentCode",
	[ATTRIBUTE_FROM_PARENT_NAME] = "fromParentName",
	[ATTRIBUTE_TO_PARENT_CODE] = "toParentCode",
	[ATTRIBUTE_TO_PARENT_NAME] = "toParentName",
	[ATTRIBUTE_REPLACEMENT_CODE] = "replacementCode",
	[ATTRIBUTE_REPLACEMENT_NAME] = "replacementName",
	[ATTRIBUTE_COMPLETE_DELETE] = "completeDelete",
	[ATTRIBUTE_ACTION] = "action",
	[ATTRIBUTE_VOTE] = "vote",
};

const ElementRule *
element_rule(RevisionElement element)
{
	return &rules[element];
}

int
element_of_name(const char *name)
{
	for (int i = 0; i < REVISION_ELEMENTS; i++)
	{
		if (strcmp(rules[i].name, name) == 0)
			return i;
	}
	return -1;
}

int
attribute_of_name(const char *name)
{
	for (int i = 0; i < REVISION_ATTRIBUTES; i++)
	{
		if (strcmp(attribute_names[i], name) == 0)
			return i;
	}
	return -1;
}

const char *
revision_element_name(RevisionElement element)
{
	return rules[element].name;
}

const char *
revision_attribute_name(RevisionAttribute attribute)
{
	return attribute_names[attribute];
}

const ChildRule *
child_rule(RevisionElement parent, RevisionElement child)
{
	const ElementRule *rule = &rules[parent];

	for (int i = 0; i < rule->child_count; i++)
	{
		if (rule->children[i].element == child)
			return &rule->children[i];
	}
	return NULL;
}
