/*
 * message.c
 *		The catalogue of messages.
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "fhir/message.h"

typedef struct Message
{
	const char *name;
	const char *text;
} Message;

static const Message messages[MESSAGE_COUNT] = {
	[MSG_ABSTRACT_CODE] = {"ABSTRACT_CODE_NOT_ALLOWED",
	"Code '{0}#{1}' is abstract, and not allowed in this context"},
	[MSG_BAD_DISPLAY_LANGUAGE] = {"INVALID_DISPLAY_NAME",
	"Invalid displayLanguage: '{0}'"},
	[MSG_CODE_CASE] = {"CODE_CASE_DIFFERENCE",
	"The code '{0}' differs from the correct code '{1}' by case. Although the code system '{2}' is case insensitive, implementers are strongly encouraged to use the correct case anyway"},
	[MSG_CODE_NOT_NORMAL] = {"CODE_NOT_IN_NORMAL_FORM",
	"The code '{0}' is valid, but it is not in the normal form '{1}' of the code system '{2}'"},
	[MSG_CODE_NOT_ACTIVE] = {"STATUS_CODE_WARNING_CODE",
	"The concept '{1}' is valid but is {0}"},
	[MSG_CODE_NO_SYSTEM] = {"Coding_has_no_system__cannot_validate",
	"Coding has no system. A code with no system has no defined meaning, and it cannot be validated. A system should be provided"},
	[MSG_CODE_NO_SYSTEM_OR_CODE] = {"Coding_has_no_system_or_code__cannot_validate",
	"Coding has no system or code, and cannot be validated"},
	[MSG_CODE_SYSTEM_IS_SUPPLEMENT] = {"CODESYSTEM_CS_NO_SUPPLEMENT",
	"CodeSystem {0} is a supplement, so can't be used as a value in Coding.system"},
	[MSG_CODE_SYSTEM_IS_VALUE_SET] = {"Terminology_TX_System_ValueSet2",
	"The Coding references a value set, not a code system ('{0}')"},
	[MSG_CODE_SYSTEM_NOT_ENUMERABLE] = {"CODESYSTEM_NOT_ENUMERABLE",
	"The code system '{0}' cannot be enumerated, so the value set cannot be expanded"},
	[MSG_CODE_SYSTEM_RELATIVE] = {"Terminology_TX_System_Relative",
	"Coding.system must be an absolute reference, not a local reference"},
	[MSG_COMPARE_DISJOINT] = {NULL,
	"No shared codes between the value sets {0} and {1}"},
	[MSG_COMPARE_EMPTY] = {NULL,
	"Both the value sets {0} and {1} are empty"},
	[MSG_COMPARE_INDETERMINATE] = {NULL,
	"Unable to compare {0} and {1}: {2}"},
	[MSG_COMPARE_NO_COMPOSE] = {NULL,
	"The ValueSet {0} has no compose"},
	[MSG_COMPARE_OVERLAPPING] = {NULL,
	"Both value sets {0} and {1} contain the codes the other doesn't, but there is some overlap"},
	[MSG_COMPARE_SAME] = {NULL,
	"The value sets {0} and {1} contain the same codes"},
	[MSG_COMPARE_SUBSET] = {NULL,
	"The valueSet {0} is a sub-set of the valueSet {1}"},
	[MSG_COMPARE_SUPERSET] = {NULL,
	"The valueSet {0} is a super-set of the valueSet {1}"},
	[MSG_CONCEPT_DEPRECATED] = {"DEPRECATED_CONCEPT_FOUND",
	"The concept '{1}' is {0} and its use should be reviewed"},
	[MSG_CONCEPT_DEPRECATED_IN_VALUE_SET] = {"CONCEPT_DEPRECATED_IN_VALUESET",
	"The presence of the concept '{1}' in the system '{0}' in the value set {3} is marked with a status of {2} and its use should be reviewed"},
	[MSG_CONCEPT_STATUS] = {"INACTIVE_CONCEPT_FOUND",
	"The concept '{1}' has a status of {0} and its use should be reviewed"},
	[MSG_CONCEPT_STATUS_AND_INACTIVE] = {"INACTIVE_CONCEPT_FOUND",
	"The concept '{1}' has a status of {0} and {2} and its use should be reviewed"},
	[MSG_DISPLAY_DEFAULT_LANGUAGE] = {"NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK",
	"There are no valid display names found for the code {1}#{2} for language(s) '{3}'. The display is '{0}' which is a valid display for the default language"},
	[MSG_DISPLAY_NONE] = {"NO_VALID_DISPLAY_AT_ALL",
	"Cannot validate the display name '{0}' for {1}#{2}: no display names are known for the code"},
	[MSG_DISPLAY_NOT_CURRENT] = {"INACTIVE_DISPLAY_FOUND",
	"'{0}' is no longer considered a correct display for code '{1}' (status = {3}). The correct display is one of {2}."},
	[MSG_DISPLAY_WRONG_NONE_IN_LANGUAGE] = {"NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR",
	"Wrong Display Name '{0}' for {1}#{2}. There are no valid display names found for language(s) '{3}'. Default display is '{4}'"},
	[MSG_DISPLAY_WRONG_ONE] = {"Display_Name_for__should_be_one_of__instead_of",
	"Wrong Display Name '{4}' for {1}#{2}. Valid display is {3} (for the language(s) '{5}')"},
	[MSG_DISPLAY_WRONG_SEVERAL] = {"Display_Name_for__should_be_one_of__instead_of",
	"Wrong Display Name '{4}' for {1}#{2}. Valid display is one of {0} choices: {3} (for the language(s) '{5}')"},
	[MSG_DISPLAY_WHITESPACE_ONE] = {"Display_Name_WS_for__should_be_one_of__instead_of",
	"Wrong whitespace in Display Name '{4}' for {1}#{2}. Valid display is {3} (for the language(s) '{5}')"},
	[MSG_DISPLAY_WHITESPACE_SEVERAL] = {"Display_Name_WS_for__should_be_one_of__instead_of",
	"Wrong whitespace in Display Name '{4}' for {1}#{2}. Valid display is one of {0} choices: {3} (for the language(s) '{5}')"},
	[MSG_DISPLAY_USE_SUPPLEMENT_ONE] = {"Display_Name_Not_Fixed_use_Supplement",
	"The display name '{4}' is not a known display name for {1}#{2}. Known display is {3} (for the language(s) '{5}'). Use a supplement to define displays for user assigned codes"},
	[MSG_DISPLAY_USE_SUPPLEMENT_SEVERAL] = {"Display_Name_Not_Fixed_use_Supplement",
	"The display name '{4}' is not a known display name for {1}#{2}. Known display is one of {0} choices: {3} (for the language(s) '{5}'). Use a supplement to define displays for user assigned codes"},
	[MSG_FILTER_NOT_UNDERSTOOD] = {"FILTER_NOT_UNDERSTOOD",
	"The filter \"{0} {1} {2}\" from the value set {3} was not understood in the context of {4}"},
	[MSG_FILTER_NO_VALUE] = {"UNABLE_TO_HANDLE_SYSTEM_FILTER_WITH_NO_VALUE",
	"The system {0} filter with property = {1}, op = {2} has no value"},
	[MSG_IMPORT_UNKNOWN] = {"VS_EXP_IMPORT_UNK",
	"Unable to find included value set '{0}'"},
	[MSG_IMPORT_VERSION_UNKNOWN] = {"VS_EXP_IMPORT_UNK_PINNED",
	"Unable to find included value set '{0}' version '{1}'"},
	[MSG_LOOKUP_UNKNOWN_CODE] = {NULL,
	"Unable to find code '{0}' in {1} version {2}"},
	[MSG_NOT_IN_VALUE_SET] = {"None_of_the_provided_codes_are_in_the_value_set_one",
	"The provided code {2} was not found in the value set '{1}'"},
	[MSG_NO_CODING_IN_VALUE_SET] = {"TX_GENERAL_CC_ERROR_MESSAGE",
	"No valid coding was found for the value set '{0}'"},
	[MSG_REFERENCE_DEPRECATED] = {"MSG_DEPRECATED", "Reference to deprecated {2} {0}"},
	[MSG_REFERENCE_DRAFT] = {"MSG_DRAFT", "Reference to draft {2} {0}"},
	[MSG_REFERENCE_EXAMPLE] = {NULL, "Reference to example-only {2} {0}"},
	[MSG_REFERENCE_EXPERIMENTAL] = {"MSG_EXPERIMENTAL", "Reference to experimental {2} {0}"},
	[MSG_REFERENCE_RETIRED] = {"MSG_RETIRED", "Reference to retired {2} {0}"},
	[MSG_REFERENCE_WITHDRAWN] = {"MSG_WITHDRAWN", "Reference to withdrawn {2} {0}"},
	[MSG_SUPPLEMENT_MISSING] = {"VALUESET_SUPPLEMENT_MISSING",
	"Required supplement not found: {0}"},
	[MSG_SUPPLEMENTS_MISSING] = {"VALUESET_SUPPLEMENT_MISSING",
	"Required supplements not found: {0}"},
	[MSG_SYSTEM_NOT_INFERRED] = {"UNABLE_TO_INFER_CODESYSTEM",
	"The System URI could not be determined for the code '{0}' in the ValueSet '{1}'"},
	[MSG_SYSTEM_SEVERAL_INFERRED] = {"Unable_to_resolve_system__value_set_has_multiple_matches",
	"The System URI could not be determined for the code '{0}' in the ValueSet '{1}': value set expansion has multiple matches: [{2}]"},
	[MSG_SYSTEM_VERSION_CHECK] = {"VALUESET_VERSION_CHECK",
	"The version '{1}' is not allowed for system '{0}': required to be '{2}' by a version-check parameter"},
	[MSG_SYSTEM_VERSION_SEVERAL_DEFAULTS] = {"SYSTEM_VERSION_MULTIPLE_DEFAULT",
	"Several default versions are given for the system '{0}': '{1}' and '{2}'"},
	[MSG_SYSTEM_VERSION_SEVERAL_FORCED] = {"SYSTEM_VERSION_MULTIPLE_OVERRIDE",
	"Several versions are forced for the system '{0}': '{1}' and '{2}'"},
	[MSG_TRANSLATE_NONE] = {NULL, "No translations found"},
	[MSG_TRANSLATE_NOT_IN_MAPS] = {NULL,
	"No ConceptMap that translates from '{0}' to '{1}' has '{2}#{3}' in scope"},
	[MSG_TRANSLATE_NOT_IN_SCOPE] = {NULL,
	"'{0}#{1}' is not in the value set '{2}', so no ConceptMap can translate it"},
	[MSG_TRANSLATE_NO_MAP] = {NULL,
	"No ConceptMap is available to translate from '{0}' to '{1}'"},
	[MSG_TRANSLATE_UNKNOWN_MAP] = {NULL, "ConceptMap not found: {0}"},
	[MSG_TRANSLATE_UNKNOWN_MAP_VERSION] = {NULL, "ConceptMap not found: {0} version {1}"},
	[MSG_TRANSLATE_UNKNOWN_SCOPE] = {NULL,
	"The value set '{0}', which is the {1}, could not be found, so the scope of the translation cannot be determined"},
	[MSG_UNKNOWN_CODE] = {"Unknown_Code_in",
	"Unknown code '{0}' in the CodeSystem '{1}'"},
	[MSG_UNKNOWN_CODE_IN_FRAGMENT] = {"UNKNOWN_CODE_IN_FRAGMENT",
	"Unknown Code '{0}' in the CodeSystem '{1}' version '{2}' - note that the code system is labeled as a fragment, so the code may be valid in some other fragment"},
	[MSG_UNKNOWN_CODE_IN_VERSION] = {"Unknown_Code_in_Version",
	"Unknown code '{0}' in the CodeSystem '{1}' version '{2}'"},
	[MSG_UNKNOWN_CODE_SYSTEM] = {"UNKNOWN_CODESYSTEM",
	"A definition for CodeSystem '{0}' could not be found, so the code cannot be validated"},
	[MSG_UNKNOWN_CODE_SYSTEM_VERSION] = {"UNKNOWN_CODESYSTEM_VERSION",
	"A definition for CodeSystem '{0}' version '{1}' could not be found, so the code cannot be validated. Valid versions: {2}"},
	[MSG_UNKNOWN_CODE_SYSTEM_VERSION_NONE] = {"UNKNOWN_CODESYSTEM_VERSION_NONE",
	"A definition for CodeSystem '{0}' version '{1}' could not be found, so the code cannot be validated. No versions of this code system are known"},
	[MSG_UNKNOWN_CODE_SYSTEM_EXPANDING] = {"UNKNOWN_CODESYSTEM_EXP",
	"A definition for CodeSystem '{0}' could not be found, so the value set cannot be expanded"},
	[MSG_UNKNOWN_CODE_SYSTEM_VERSION_EXPANDING] = {"UNKNOWN_CODESYSTEM_VERSION_EXP",
	"A definition for CodeSystem '{0}' version '{1}' could not be found, so the value set cannot be expanded. Valid versions: {2}"},
	[MSG_UNKNOWN_CODE_SYSTEM_VERSION_NONE_EXPANDING] = {"UNKNOWN_CODESYSTEM_VERSION_EXP_NONE",
	"A definition for CodeSystem '{0}' version '{1}' could not be found, so the value set cannot be expanded. No versions of this code system are known"},
	[MSG_UNKNOWN_VALUE_SET] = {"Unable_to_resolve_value_Set_",
	"A definition for the value Set '{0}' could not be found"},
	[MSG_VALUE_SET_CIRCULAR] = {"VALUESET_CIRCULAR_REFERENCE",
	"Found a circularity pointing to {0} processing ValueSet with pathway [{1}]"},
	[MSG_VALUE_SET_TOO_COSTLY] = {"VALUESET_TOO_COSTLY",
	"The value set '{0}' expansion has too many codes to produce ({1})"},
	[MSG_VERSION_MISMATCH] = {"VALUESET_VALUE_MISMATCH",
	"The code system '{0}' version '{1}' in the ValueSet include is different to the one in the value ('{2}')"},
	[MSG_VERSION_MISMATCH_CHANGED] = {"VALUESET_VALUE_MISMATCH_CHANGED",
	"The code system '{0}' version '{1}' resulting from the version '{2}' in the ValueSet include is different to the one in the value ('{3}')"},
	[MSG_VERSION_MISMATCH_DEFAULT] = {"VALUESET_VALUE_MISMATCH_DEFAULT",
	"The code system '{0}' version '{1}' for the versionless include in the ValueSet include is different to the one in the value ('{3}')"},
};

const char *
message_name(MessageId id)
{
	return messages[id].name;
}

char *
message_format(MessageId id, int count, const char *const *arguments)
{
	StringInfoData text;

	initStringInfo(&text);
	for (const char *c = messages[id].text; *c != '\0'; c++)
	{
		if (c[0] == '{' && c[1] >= '0' && c[1] < '0' + count && c[2] == '}')
		{
			const char *argument = arguments[c[1] - '0'];

			if (argument)
				appendStringInfoString(&text, argument);
			c += 2;
		}
		else
			appendStringInfoChar(&text, *c);
	}
	return text.data;
}
