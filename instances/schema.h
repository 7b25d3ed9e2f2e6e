/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_SCHEMA_H
#define LODE_INSTANCES_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "instances/instance.h"

/*
 * The format as tables: which elements stand where, which attributes they have, what values these take and in which
 * field of which struct they are kept. Reader, checks, writer and destructor all walk these tables, so that an
 * attribute is described once. FORMAT.md says what it means, lodestone.rng is the same as a grammar.
 */

/** Offset of a field that is not kept. */
#define LODE_NOWHERE ((size_t)-1)
/** Reference to an id that is not known; only while a faulty file is being checked. */
#define LODE_UNKNOWN ((int32_t)-2)

typedef enum lode_value_kind {                     /* field */
                               LODE_VALUE_ID,      /**< char * */
                               LODE_VALUE_TEXT,    /**< char * */
                               LODE_VALUE_INTEGER, /**< int */
                               LODE_VALUE_NUMBER,  /**< double */
                               LODE_VALUE_SERIES,  /**< lode_series */
                               LODE_VALUE_LIMIT,   /**< lode_series with INFINITY for "none" */
                               LODE_VALUE_REF,     /**< int32_t; -1 if not given */
                               LODE_VALUE_LIST,    /**< lode_list */
                               LODE_VALUE_CHOICE,  /**< an enum, numbered like the words */
                               LODE_VALUE_FLAG     /**< bool, numbered like the two words */
} lode_value_kind;

typedef enum lode_range { /**< what numbers are allowed */
                          LODE_RANGE_ANY,
                          LODE_RANGE_NOT_NEGATIVE,
                          LODE_RANGE_POSITIVE,
                          LODE_RANGE_FRACTION,  /**< 0 to 1 */
                          LODE_RANGE_RATE,      /**< above -1 */
                          LODE_RANGE_LATITUDE,  /**< -90 to 90 */
                          LODE_RANGE_LONGITUDE, /**< -180 to 180 */
                          LODE_RANGE_YEAR,      /**< 1 to 9999 */
                          LODE_N_RANGE
} lode_range;

/** The sections of an instance, in their order; a reference names one whose elements have ids. */
typedef enum lode_table {
  LODE_TABLE_UNITS,
  LODE_TABLE_ECONOMICS,
  LODE_TABLE_PERIOD,
  LODE_TABLE_MODE,
  LODE_TABLE_COMMODITY,
  LODE_TABLE_POLLUTANT,
  LODE_TABLE_REGION,
  LODE_TABLE_GROUP,
  LODE_TABLE_PROCESS,
  LODE_TABLE_OPTION,
  LODE_TABLE_PLANT,
  LODE_TABLE_SITE,
  LODE_TABLE_EXCLUSION,
  LODE_TABLE_PREREQUISITE,
  LODE_TABLE_AGENCY,
  LODE_TABLE_BUDGET,
  LODE_TABLE_SUPPLY,
  LODE_TABLE_IMPORT,
  LODE_TABLE_IMPORT_LIMIT,
  LODE_TABLE_DEMAND,
  LODE_TABLE_DISPOSAL,
  LODE_TABLE_LANE,
  LODE_TABLE_CAP,
  LODE_TABLE_SHARE,
  LODE_TABLE_CREDIT,
  LODE_TABLE_SET,
  LODE_TABLE_SCENARIO,
  LODE_N_TABLE
} lode_table;

typedef struct lode_attribute {
  const char *name;
  lode_value_kind kind;
  lode_range range;
  bool is_required;
  size_t offset;           /**< in the item; LODE_NOWHERE: checked, not kept */
  lode_table table;        /**< what a REF or LIST names */
  const char *const *word; /**< words of a CHOICE or FLAG, ends with NULL; the first is the default */
  double absent;           /**< NUMBER, INTEGER if not given */
  const char *absent_text; /**< TEXT if not given; NULL: none */
} lode_attribute;

typedef struct lode_element { /**< an element that becomes an item of a table */
  const char *name;
  const lode_attribute *attribute;
  size_t n_attribute;
  size_t size;        /**< of the item */
  size_t item, count; /**< where table and count stand: in the document, for children in their parent */
  size_t line;        /**< field in the item, or LODE_NOWHERE */
  bool is_needed;     /**< at least one must be given */
  bool is_pooled;     /**< children of all parents in one table of the document, `first` and `share` in the parent */
  size_t first, share;
  const struct lode_element *child;
  size_t n_child;
} lode_element;

typedef struct lode_section { /**< what stands below the root: a container of elements, or a lone element */
  const char *name;
  bool is_required;
  const lode_element *element;     /**< NULL: a lone element, its attributes are the document's */
  const lode_attribute *attribute; /**< of a lone element */
  size_t n_attribute;
} lode_section;

typedef struct lode_schema {
  const char *root;
  const lode_attribute *attribute;
  size_t n_attribute;
  const lode_section *section;
  size_t n_section;
} lode_schema;

/** Words of lode_target, ends with NULL. */
extern const char *const lode_target_word[];
/** The format of instances; document: lode_instance; sections: lode_table. */
extern const lode_schema lode_instance_schema;

/** "a number >= 0" and the like; true if the value is finite and in the range. Local. */
const char *lode_range_text(lode_range range);
bool lode_range_has(lode_range range, double value);

/** Words for what the ids of a table are: "region". Local. */
const char *lode_table_word(lode_table table);
/** Items of an instance's table and their number. Local. */
size_t lode_table_count(const lode_instance *in, lode_table table);
/** Id of an item, "?" if it has none. Local. */
const char *lode_table_id(const lode_instance *in, lode_table table, size_t item);

/** Items of an element in the document (top level) or of one parent (children). Local. @return first item */
void *lode_element_items(const lode_element *element, const void *document, const void *parent, size_t *n);
/** Appends an item with every attribute at its default. Local. @param item [out] valid until the next is added */
lode_status lode_element_add(lode_env *env, const lode_element *element, void *document, void *parent, void **item);
/** Sets attributes to their defaults. Local. */
lode_status lode_attributes_reset(lode_env *env, const lode_attribute *attribute, size_t n, void *item);
/** Frees all that the tables of a document own. Local. */
void lode_document_clear(const lode_schema *schema, void *document);

/** Field access by offset, for char *, void * and numbers alike. Local. */
void lode_field_get(const void *item, size_t offset, void *value, size_t size);
void lode_field_set(void *item, size_t offset, const void *value, size_t size);

#endif
