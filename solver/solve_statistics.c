/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a solve says of itself: where each rank's time went, and what its LPs did. */
#include <stdlib.h>

#include "solver/solve_session.h"

/** A line per rank on the screen. */
static lode_status print_profiles(lode_session *s, const lode_profile all[]) {
  lode_status st = LODE_OK;
  for (int r = 0; st == LODE_OK && r < s->comm->n_rank; ++r) {
    lode_text text = {0};
    for (int w = 0; w < LODE_N_WORK && st == LODE_OK; ++w)
      st = lode_text_printf(s->env, &text, "%s %s %.1f", w > 0 ? "," : "", lode_work_name((lode_work)w),
                            lode_profile_total(&all[r], (lode_work)w));
    if (st == LODE_OK)
      lode_log(s->env, LODE_LOG_INFO, "seconds of rank %d:%s", r, text.data);
    lode_text_free(&text);
  }
  return st;
}

static lode_status write_table(lode_session *s, const lode_profile all[]) {
  lode_text text = {0}, path = {0};
  lode_status st = lode_profile_table(s->env, (size_t)s->comm->n_rank, all, &text);
  if (st == LODE_OK)
    st = lode_text_printf(s->env, &path, "%s/statistics.csv", s->set.output);
  if (st == LODE_OK)
    st = lode_write_atomic(s->env, path.data, text.data, text.length);
  lode_text_free(&text);
  lode_text_free(&path);
  return st;
}

lode_status lode_solve_statistics(lode_session *s) {
  lode_profile *all = lode_alloc(s->env, (size_t)s->comm->n_rank, sizeof *all, "profiles");
  lode_status st = lode_comm_agree(s->env, s->comm, all ? LODE_OK : LODE_E_NOMEM);
  if (st == LODE_OK)
    st = lode_profile_gather(s->env, s->comm, &s->result.profile, all);
  if (st == LODE_OK && s->comm->rank == 0)
    st = print_profiles(s, all);
  if (st == LODE_OK && s->comm->rank == 0)
    st = write_table(s, all);
  free(all);
  return st;
}

void lode_solve_print_statistics(lode_session *s) {
  const lode_search_result *r = &s->result;
  lode_log(s->env, LODE_LOG_INFO, "%ld nodes, %ld rounds, %ld cuts, %zu master rows", r->nodes, r->rounds, r->cuts,
           r->n_master_row);
  const struct {
    const char *name;
    const lode_lp_stats *stats;
  } part[] = {{"block LPs", &r->block_lp}, {"master LPs (rank 0)", &r->master_lp}};
  for (size_t i = 0; i < 2; ++i)
    lode_log(s->env, LODE_LOG_INFO,
             "%s: %ld solves, %ld iterations, %.1f s; rungs beyond the first: refactor %ld, primal %ld, standard %ld, "
             "presolve %ld, exact %ld; bases repaired %ld",
             part[i].name, part[i].stats->solves, part[i].stats->iterations, part[i].stats->seconds,
             part[i].stats->rung[LODE_RUNG_REFACTOR], part[i].stats->rung[LODE_RUNG_PRIMAL],
             part[i].stats->rung[LODE_RUNG_STANDARD], part[i].stats->rung[LODE_RUNG_PRESOLVE],
             part[i].stats->rung[LODE_RUNG_EXACT], part[i].stats->repairs);
}
