/*
 * rf2_resource.c
 *		The CodeSystem resource that an RF2 release is loaded as.
 */
#include "postgres.h"

#include "utils/fmgrprotos.h"
#include "utils/json.h"

#include "errors.h"
#include "fhir/snomed_uri.h"
#include "load/rf2_resource.h"

#define SNOMED_CT_UNPUBLISHED "http://snomed.info/xsct"
#define SNOMED_ID "http://snomed.info/id/"
#define CONCEPT_PROPERTIES "http://hl7.org/fhir/concept-properties#"

/* The number of the module that a release is named after. */
static int32
edition_module(const Rf2Release *release, const Rf2Content *content, bool by_dependency)
{
	int32		best = -1;
	bool		several = false;

	for (int32 i = 0; i < content->module_ids.count; i++)
	{
		const Rf2Module *module = &content->modules[i];

		if (content->module_ids.ids[i] == SCT_ICD10_MAP_MODULE ||
			(by_dependency && (!module->depends || module->needed)))
			continue;
		several = best >= 0 && module->concepts == content->modules[best].concepts;
		if (best < 0 || module->concepts > content->modules[best].concepts)
			best = i;
	}
	if (several)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("the release \"%s\" is not of one module", release->name),
				 errhint("Say which version it is: http://snomed.info/sct/MODULE/version/YYYYMMDD.")));
	return best;
}

char *
rf2_version(const Rf2Release *release, const Rf2Content *content)
{
	int32		module = edition_module(release, content, true);
	int32		date;

	if (module < 0)
		module = edition_module(release, content, false);
	if (module < 0)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("the release \"%s\" has no concepts", release->name)));
	date = content->modules[module].effective_time;
	if (date == 0)
		date = release->date ? release->date : content->latest;
	return psprintf("%s/" INT64_FORMAT "/version/%08d",
					release->published ? SNOMED_CT : SNOMED_CT_UNPUBLISHED, content->module_ids.ids[module], date);
}

static void
append_property(StringInfo json, const char *code, const char *uri, const char *description, PropertyType type)
{
	appendStringInfoString(json, json->data[json->len - 1] == '[' ? "{\"code\":" : ",{\"code\":");
	escape_json(json, code);
	appendStringInfoString(json, ",\"uri\":");
	escape_json(json, uri);
	if (description)
	{
		appendStringInfoString(json, ",\"description\":");
		escape_json(json, description);
	}
	appendStringInfo(json, ",\"type\":\"%s\"}", property_type_name(type));
}

/* Attributes and associations are described by the displays of their concepts. */
static void
append_attributes(StringInfo json, const Rf2Content *content)
{
	for (int32 i = 0; i < content->attribute_ids.count; i++)
	{
		int64		id = content->attribute_ids.ids[i];
		int32		number = rf2_ids_find(&content->concept_ids, id);
		char	   *code = psprintf(INT64_FORMAT, id);
		DraftConcept concept = {0};

		if (number >= 0)
			code_system_draft_concept(content->draft, number, &concept);
		append_property(json, code, psprintf(SNOMED_ID "%s", code), concept.display, content->attributes[i].type);
	}
}

static void
append_filters(StringInfo json)
{
	appendStringInfoString(json, "\"filter\":["
						   "{\"code\":\"concept\",\"description\":\"By the hierarchy\","
						   "\"operator\":[\"is-a\",\"descendent-of\",\"is-not-a\",\"generalizes\",\"child-of\",\"descendent-leaf\"],"
						   "\"value\":\"the code of a concept\"},"
						   "{\"code\":\"concept\",\"description\":\"Members of a reference set\","
						   "\"operator\":[\"in\"],\"value\":\"the code of a reference set\"}]");
}

Jsonb *
rf2_resource(const Rf2Content *content, const char *version, const char *language)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoString(&json, "{\"resourceType\":\"CodeSystem\",\"url\":\"" SNOMED_CT "\",\"version\":");
	escape_json(&json, version);
	appendStringInfoString(&json, ",\"name\":\"SNOMED_CT\",\"title\":\"SNOMED CT\",\"status\":\"active\","
						   "\"experimental\":false,\"publisher\":\"SNOMED International\",\"caseSensitive\":true,"
						   "\"hierarchyMeaning\":\"is-a\",\"compositional\":true,\"versionNeeded\":false,"
						   "\"content\":\"complete\",");
	if (language)
	{
		appendStringInfoString(&json, "\"language\":");
		escape_json(&json, language);
		appendStringInfoChar(&json, ',');
	}
	appendStringInfo(&json, "\"count\":%d,", content->draft->concept_count);
	append_filters(&json);
	appendStringInfoString(&json, ",\"property\":[");
	append_property(&json, "inactive", CONCEPT_PROPERTIES "inactive", NULL, PROPERTY_BOOLEAN);
	append_property(&json, "sufficientlyDefined", "http://snomed.info/field/Concept.definitionStatusId", NULL,
					PROPERTY_BOOLEAN);
	append_property(&json, "moduleId", "http://snomed.info/field/Concept.moduleId", NULL, PROPERTY_CODE);
	append_property(&json, "effectiveTime", "http://snomed.info/field/Concept.effectiveTime", NULL,
					PROPERTY_DATETIME);
	append_property(&json, "parent", CONCEPT_PROPERTIES "parent", NULL, PROPERTY_CODE);
	append_property(&json, "child", CONCEPT_PROPERTIES "child", NULL, PROPERTY_CODE);
	append_attributes(&json, content);
	appendStringInfoString(&json, "]}");
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)));
}
