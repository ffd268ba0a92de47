/*
 * concept.c
 *		Names of property types and of the defined concept properties.
 *
 * Source: CodeSystem.property.type; http://hl7.org/fhir/concept-properties.
 */
#include "postgres.h"

#include "port/pg_crc32c.h"

#include "store/concept.h"

static const char *const type_names[] = {
	[PROPERTY_CODE] = "code",
	[PROPERTY_CODING] = "Coding",
	[PROPERTY_STRING] = "string",
	[PROPERTY_INTEGER] = "integer",
	[PROPERTY_BOOLEAN] = "boolean",
	[PROPERTY_DATETIME] = "dateTime",
	[PROPERTY_DECIMAL] = "decimal",
};

static const struct
{
	const char *name;
	PropertyType type;
}			roles[PROPERTY_ROLES] = {
	[ROLE_NONE] = {NULL, PROPERTY_STRING},
	[ROLE_PARENT] = {"parent", PROPERTY_CODE},
	[ROLE_CHILD] = {"child", PROPERTY_CODE},
	[ROLE_PART_OF] = {"partOf", PROPERTY_CODE},
	[ROLE_STATUS] = {"status", PROPERTY_CODE},
	[ROLE_INACTIVE] = {"inactive", PROPERTY_BOOLEAN},
	[ROLE_NOT_SELECTABLE] = {"notSelectable", PROPERTY_BOOLEAN},
	[ROLE_EFFECTIVE_DATE] = {"effectiveDate", PROPERTY_DATETIME},
	[ROLE_DEPRECATION_DATE] = {"deprecationDate", PROPERTY_DATETIME},
	[ROLE_RETIREMENT_DATE] = {"retirementDate", PROPERTY_DATETIME},
	[ROLE_SYNONYM] = {"synonym", PROPERTY_CODE},
	[ROLE_COMMENT] = {"comment", PROPERTY_STRING},
	[ROLE_ITEM_WEIGHT] = {"itemWeight", PROPERTY_DECIMAL},
};

const char *
property_type_name(PropertyType type)
{
	return type_names[type];
}

int
property_type_of_name(const char *name)
{
	for (int i = 0; i < lengthof(type_names); i++)
	{
		if (strcmp(type_names[i], name) == 0)
			return i;
	}
	return -1;
}

const char *
property_role_name(PropertyRole role)
{
	return roles[role].name;
}

PropertyRole
property_role_of_name(const char *name)
{
	for (int i = ROLE_NONE + 1; i < PROPERTY_ROLES; i++)
	{
		if (strcmp(roles[i].name, name) == 0)
			return (PropertyRole) i;
	}
	return ROLE_NONE;
}

PropertyType
property_role_type(PropertyRole role)
{
	return roles[role].type;
}

int32
property_value_hash(const char *value)
{
	pg_crc32c	crc;

	INIT_CRC32C(crc);
	COMP_CRC32C(crc, value, strlen(value));
	FIN_CRC32C(crc);
	return (int32) crc;
}
