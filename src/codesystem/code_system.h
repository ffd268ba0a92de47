/*
 * code_system.h
 *		The interface that every code system is used through, whoever provides its content: the stored
 *		tables (stored_provider.c), a resource inside a request, or a grammar.
 *
 * A CodeSystem is one version of one code system, opened within a Terminology (terminology.h) and
 * valid as long as that. Concepts are named by ordinal, 0 … concept_count - 1, the preorder of
 * hierarchy.h, so that sets of concepts are IntervalSets.
 */
#ifndef FHIRTERM_CODE_SYSTEM_H
#define FHIRTERM_CODE_SYSTEM_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

#include "fhir/publication.h"
#include "hierarchy/interval_set.h"
#include "store/concept.h"
#include "store/word_index.h"

/* CodeSystem.content */
typedef enum ContentMode
{
	CONTENT_NOT_PRESENT,
	CONTENT_EXAMPLE,
	CONTENT_FRAGMENT,
	CONTENT_COMPLETE,
	CONTENT_SUPPLEMENT
} ContentMode;

/* CodeSystem.caseSensitive */
typedef enum CaseRule
{
	CASE_UNSTATED,				/* exact match first, else without case (ruling R-3) */
	CASE_SENSITIVE,
	CASE_INSENSITIVE
} CaseRule;

/* CodeSystem.hierarchyMeaning */
typedef enum HierarchyMeaning
{
	MEANING_UNSTATED,			/* ruling R-24 */
	MEANING_IS_A,
	MEANING_GROUPED_BY,
	MEANING_PART_OF,
	MEANING_CLASSIFIED_WITH
} HierarchyMeaning;

typedef struct CodeSystem CodeSystem;

typedef struct CodeSystemOps
{
	/* Ordinal of the concept with exactly this code, or -1. */
	int32		(*locate) (CodeSystem *cs, const char *code, int length);
	/* Ordinal of the concept whose code, folded to lower case, is this; -1 if none (one if several). */
	int32		(*locate_folded) (CodeSystem *cs, const char *folded, int length);
	/* Fills the asked members; false if there is no such ordinal. */
	bool		(*fetch) (CodeSystem *cs, int32 ordinal, int members, Concept *concept);
	/* Visits these ordinals in this order, those that there are; NULL: as so many fetches. */
	void		(*fetch_each) (CodeSystem *cs, const int32 *ordinals, int count, int members,
							   ConceptVisitor visit, void *context);
	/* Visits the ordinals first … last in order. */
	void		(*scan) (CodeSystem *cs, int32 first, int32 last, int members,
						 ConceptVisitor visit, void *context);
	/* Visits the members of a set in order; NULL: as a scan of each interval. */
	void		(*scan_set) (CodeSystem *cs, const IntervalSet *set, int members, ConceptVisitor visit,
							 void *context);
	/* Whether b is a or a descendant of a. */
	bool		(*subsumes) (CodeSystem *cs, int32 a, int32 b);
	/* Direct parents or children of an ordinal, ascending; palloc'd array, returns the number. */
	int			(*parents) (CodeSystem *cs, int32 ordinal, int32 **links);
	int			(*children) (CodeSystem *cs, int32 ordinal, int32 **links);
	/* All links whose parent is first … last, by parent and child. */
	void		(*scan_links) (CodeSystem *cs, int32 first, int32 last, LinkVisitor visit,
							   void *context);
	/* Designations and property values of one concept, in the order of the resource. */
	void		(*designations) (CodeSystem *cs, int32 ordinal, DesignationVisitor visit, void *context);
	void		(*properties) (CodeSystem *cs, int32 ordinal, PropertyVisitor visit, void *context);
	/* Designations of these ordinals, in this order, those of one in any order; NULL: as so many calls. */
	void		(*designations_each) (CodeSystem *cs, const int32 *ordinals, int count, DesignationVisitor visit,
									  void *context);
	/* Opens the index of words, or NULL; NULL: there is none. */
	WordIndex  *(*word_index) (CodeSystem *cs);
	/* All designations; all values of one property, or those equal to value where that isn't NULL. */
	void		(*scan_designations) (CodeSystem *cs, DesignationVisitor visit, void *context);
	void		(*scan_property) (CodeSystem *cs, int16 property, const char *value,
								  PropertyVisitor visit, void *context);
	/* Members of a set that the content brings with it, false if there is none; NULL: there are none. */
	bool		(*reference_set) (CodeSystem *cs, const char *code, IntervalSet *members);
	/* Codes of all these sets, as char *; NULL: there are none. */
	List	   *(*reference_sets) (CodeSystem *cs);
	/* The definitions of its properties: an array that lives as long as cs; returns the number. */
	int			(*definitions) (CodeSystem *cs, PropertyDefinition **definitions);
	/* The resource, at least without its concepts; palloc'd. */
	Jsonb	   *(*resource) (CodeSystem *cs);
} CodeSystemOps;

struct CodeSystem
{
	const CodeSystemOps *ops;
	struct Terminology *terminology;	/* it was opened within */
	int32		content_id;		/* 0: not stored */
	char	   *url;			/* or NULL */
	char	   *version;		/* or NULL */
	char	   *name;			/* or NULL */
	char	   *title;			/* or NULL */
	char	   *status;			/* publication status */
	char	   *language;		/* or NULL */
	bool		experimental;
	bool		version_needed;
	bool		compositional;
	ContentMode content;
	CaseRule	case_rule;
	HierarchyMeaning meaning;
	char	   *supplements_url;	/* of a supplement, or NULL */
	char	   *supplements_version;	/* or NULL */
	int32		concept_count;
	int32		root_count;		/* concepts without a parent; concept_count: there is no hierarchy */
	List	   *supplements;	/* of CodeSystem *: those in play, in order */
	void	   *provider;		/* the provider's own */
	void	   *whole;			/* of the room above: the value set of all codes, or NULL */

	/* What code_system.c keeps; a provider leaves it zero. */
	struct CodeMemo *memo;		/* codes located so far, or NULL */
	bool		memorising_tried;	/* to read all codes into it */
	bool		all_memorised;	/* it has all codes */
	struct DescendantMemo *descendants; /* of concepts asked for (descendant_memo.c), or NULL */
	bool		properties_known;
	int			property_count;	/* once they are known */
	PropertyDefinition *properties;
	int32	   *base_ordinals;	/* of a supplement in play: its concepts in the supplemented one, or -1 */
	bool		assumption_told;	/* the warning of R-24 was given */
	bool		publication_known;
	Publication publication;	/* once it was read */
};

/*
 * Ordinal of a code under the case rule of the code system, or -1. *normalised (may be NULL) tells
 * whether the code differs from the concept's own by case. Codes asked for again are remembered.
 */
extern int32 code_system_locate(CodeSystem *cs, const char *code, int length, bool *normalised);

/* Locating a code by the store takes as long as reading the codes of about so many concepts in a row. */
#define CONCEPTS_PER_PROBE 8

/* Codes that are remembered: those located by the store, or all. */
extern int64 code_system_located_count(const CodeSystem *cs);

/*
 * Whether a code that is not found in cs may be one all the same: cs has not all its concepts, or a
 * grammar.
 */
extern bool code_system_is_open(const CodeSystem *cs);

/*
 * The same for one code, by its form: in an open code system that has all its concepts and a grammar, what can't be an
 * expression is a concept or nothing. Of SNOMED CT that is an identifier, digits only.
 */
extern bool code_system_may_have(const CodeSystem *cs, const char *code, int length);

/* Whether flags mean inactive; fhirterm.deprecated_is_inactive has a say. */
extern bool concept_is_inactive(uint32 flags);

/* The descendants of an ordinal, itself included, appended to an empty set. */
extern void code_system_descendants(CodeSystem *cs, int32 ordinal, IntervalSet *set);

/* The ancestors of an ordinal, itself included, as a set. */
extern void code_system_ancestors(CodeSystem *cs, int32 ordinal, IntervalSet *set);

/* Visits some ordinals in the order in which they are given, those that there are. */
extern void code_system_fetch_each(CodeSystem *cs, const int32 *ordinals, int count, int members,
								   ConceptVisitor visit, void *context);

/* Visits the members of a set in order. */
extern void code_system_scan_set(CodeSystem *cs, const IntervalSet *set, int members,
								 ConceptVisitor visit, void *context);

/* Visits the designations of some ordinals, which are given in this order. */
extern void code_system_designations_each(CodeSystem *cs, const int32 *ordinals, int count, DesignationVisitor visit,
										  void *context);

/* Whether some concept has a parent. */
#define code_system_has_hierarchy(cs) ((cs)->root_count < (cs)->concept_count)

/*
 * Refuses (TX422) subsumption in a code system whose hierarchy does not mean is-a (CS-134); a code
 * system without any hierarchy is accepted. Where the meaning is not stated, fhirterm.unknown_hierarchy
 * decides: refused, or accepted with one WARNING for each time the code system is opened.
 * operation names what needs it: "filter is-a".
 */
extern void code_system_require_is_a(CodeSystem *cs, const char *operation);

/*
 * The definition of a property, or NULL: that of this code; the one that stands for the defined concept
 * property of this name; that of a supplement in play; or the standard's, which no concept then has a
 * value for. *source (may be NULL) becomes the code system or supplement whose numbers it has.
 */
extern const PropertyDefinition *code_system_property(CodeSystem *cs, const char *code,
													  CodeSystem **source);

/* The definition of this code, or that stands for the defined property of this name, in source alone. */
extern const PropertyDefinition *code_system_own_property(CodeSystem *source, const char *code);
/* The definition that stands for a defined concept property, or NULL. */
extern const PropertyDefinition *code_system_role_property(CodeSystem *source, PropertyRole role);
/* The definition with this number. */
extern const PropertyDefinition *code_system_property_by_number(CodeSystem *source, int16 number);

/* Whether CodeSystem.filter declares this property, and this operator for it where that isn't NULL. */
extern bool code_system_declares_filter(CodeSystem *cs, const char *property, const char *op);

/* Ordinal in cs of a concept of a supplement of it that is in play; -1 if cs has no such code. */
extern int32 code_system_supplemented(CodeSystem *cs, CodeSystem *supplement, int32 ordinal);

/* Whether that is its url; one that is known by its id only has none. */
extern bool code_system_has_url(const CodeSystem *cs, const char *url);

/* url|version, or url; palloc'd. */
extern char *code_system_canonical(const CodeSystem *cs);

/* What its resource, which is read at the first call, says of its use. */
extern const Publication *code_system_publication(CodeSystem *cs);

/* "complete", "is-a", … and back; -1 for another word. */
extern const char *content_mode_name(ContentMode mode);
extern int	content_mode_of_name(const char *name);
extern const char *hierarchy_meaning_name(HierarchyMeaning meaning);
extern HierarchyMeaning hierarchy_meaning_of_name(const char *name);

#endif							/* FHIRTERM_CODE_SYSTEM_H */
