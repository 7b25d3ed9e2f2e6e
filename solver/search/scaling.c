/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/search/scaling.h"

static const double latency = 5e-6;   /* seconds of one step of a collective, of log2(ranks) steps */
static const double per_byte = 1e-9;  /* seconds a byte that a rank receives from others */
static const double agreements = 3.0; /* collectives of a few bytes beside each exchange of data */

static int ranks_of(int k) { return 1 << k; }

void lode_scaling_round(lode_scaling_part *part, size_t n, const double seconds[], lode_deal deal) {
  for (int k = 0; k < LODE_N_SCALE; ++k) {
    double load[1 << (LODE_N_SCALE - 1)] = {0.0}, most = 0.0;
    for (size_t i = 0; i < n; ++i) {
      const int rank = deal(i, ranks_of(k));
      load[rank] += seconds[i];
      most = load[rank] > most ? load[rank] : most;
    }
    part->seconds[k] += most;
  }
}

void lode_scaling_even(lode_scaling_part *part, double seconds, size_t most) {
  for (int k = 0; k < LODE_N_SCALE; ++k) {
    const size_t n = (size_t)ranks_of(k);
    part->seconds[k] += seconds / (double)(n < most ? n : most);
  }
}

void lode_scaling_exchange(lode_scaling *s, size_t n) {
  s->bytes += (double)n;
  ++s->exchanges;
}

static double exchange(const lode_scaling *s, int k) {
  const double n_rank = ranks_of(k);
  return (double)s->exchanges * (1.0 + agreements) * latency * k + s->bytes * per_byte * (n_rank - 1.0) / n_rank;
}

lode_status lode_scaling_table(lode_env *env, const lode_scaling *s, lode_text *text) {
  double one = 0.0;
  lode_status st =
      lode_text_printf(env, text, "ranks,blocks,tree,plans,cuts,replicated,exchange,total,speedup,efficiency\n");
  for (int k = 0; k < LODE_N_SCALE && st == LODE_OK; ++k) {
    const double blocks = s->blocks.seconds[k], tree = s->tree.seconds[k], plans = s->plans.seconds[k];
    const double cuts = s->cuts.seconds[k], total = blocks + tree + plans + cuts + s->replicated + exchange(s, k);
    one = k == 0 ? total : one;
    const double speedup = total > 0.0 ? one / total : 1.0;
    st = lode_text_printf(env, text, "%d,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%.2f,%.3f\n", ranks_of(k), blocks, tree,
                          plans, cuts, s->replicated, exchange(s, k), total, speedup, speedup / ranks_of(k));
  }
  return st;
}
