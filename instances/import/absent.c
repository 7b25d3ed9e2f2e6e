/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formats on their way: each moves to a file of its own. */
#include "instances/import/import.h"

static lode_status absent(lode_env *env, const lode_import_request *request, lode_scribe *scribe) {
  (void)scribe;
  return LODE_FAIL(env, LODE_E_INPUT, "%s: this format cannot be read yet", request->path);
}
const lode_import_format lode_import_mcnd = {"mcnd", "network design", absent, false};
const lode_import_format lode_import_netdes = {"netdes", "stochastic network design", absent, false};
const lode_import_format lode_import_relog = {"relog", "RELOG", absent, false};
const lode_import_format lode_import_smps = {"smps", "SMPS", absent, false};
