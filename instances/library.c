/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libxml/xmlversion.h>

#include "instances/read.h"

const char *lode_xml_library(void) { return "libxml2 " LIBXML_DOTTED_VERSION; }
