/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_DOCUMENT_H
#define LODE_INSTANCES_DOCUMENT_H

#include "instances/attribute.h"
#include "instances/feed.h"
#include "solver/base/text.h"

/**
 * Reads an XML document that a schema describes: streaming; no network, no DTD, no entities but XML's own five. The ids
 * of sections are entered into the context if the schema is that of instances.
 * Local, O(length).
 * @param feed      bytes; drained afterwards
 * @param document  [inout] zeroed; filled as far as the file is right
 * @param is_whole  [out] false if reading stopped before the end, so that nothing may be said about what is missing
 * @return LODE_OK also if faults went to the diagnostics; LODE_E_NOMEM, LODE_E_IO
 */
lode_status lode_document_read(lode_context *context, const lode_schema *schema, lode_feed *feed, void *document,
                               bool *is_whole);

/**
 * Writes a document: attributes in the order of the schema, those at their default and tables without items left out.
 * @param in whose ids the references name and whose numbers the series have
 * Local, O(length).
 */
lode_status lode_document_write(lode_env *env, const lode_schema *schema, const lode_instance *in, const void *document,
                                lode_text *text);

#endif
