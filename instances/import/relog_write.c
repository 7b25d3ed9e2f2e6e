/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From RELOG's terms to an instance; relog.c says how. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "instances/import/relog.h"

static const double equator_km = 6378.137, flattening = 1.0 / 298.257223563; /* WGS84 */
static const double degree = 0.017453292519943295;

lode_relog_centre *lode_relog_add_centre(lode_env *env, lode_relog *relog) {
  void *centre = relog->centre;
  if (lode_reserve(env, &centre, &relog->room_centre, relog->n_centre + 1, sizeof *relog->centre, "centres") != LODE_OK)
    return NULL;
  relog->centre = centre;
  relog->centre[relog->n_centre] = (lode_relog_centre){0};
  return &relog->centre[relog->n_centre++];
}

lode_relog_location *lode_relog_add_location(lode_env *env, lode_relog *relog, size_t n_output) {
  void *location = relog->location;
  lode_relog_disposal *disposal = lode_alloc(env, n_output, sizeof *disposal, "disposals");
  if (disposal == NULL || lode_reserve(env, &location, &relog->room_location, relog->n_location + 1,
                                       sizeof *relog->location, "locations") != LODE_OK) {
    free(disposal);
    return NULL;
  }
  relog->location = location;
  relog->location[relog->n_location] = (lode_relog_location){.disposal = disposal};
  return &relog->location[relog->n_location++];
}

void lode_relog_clear(lode_relog *relog) {
  for (size_t p = 0; p < relog->n_plant; ++p)
    free(relog->plant[p].output);
  for (size_t l = 0; l < relog->n_location; ++l)
    free(relog->location[l].disposal);
  free(relog->product);
  free(relog->centre);
  free(relog->plant);
  free(relog->location);
  *relog = (lode_relog){0};
}

static void locate(double latitude, double longitude, double x[3]) {
  const double e2 = flattening * (2.0 - flattening), s = sin(latitude * degree), c = cos(latitude * degree);
  const double n = equator_km / sqrt(1.0 - e2 * s * s);
  x[0] = n * c * cos(longitude * degree);
  x[1] = n * c * sin(longitude * degree);
  x[2] = n * (1.0 - e2) * s;
}

double lode_relog_distance(double latitude_a, double longitude_a, double latitude_b, double longitude_b) {
  double a[3], b[3], sum = 0.0;
  locate(latitude_a, longitude_a, a);
  locate(latitude_b, longitude_b, b);
  for (int k = 0; k < 3; ++k)
    sum += (a[k] - b[k]) * (a[k] - b[k]);
  return round(100.0 * sqrt(sum)) / 100.0;
}

/** Does it pay in some period? Then it is a credit, and the cost is the part that is not negative. */
static bool is_paid(const lode_relog *r, const double *cost) {
  for (size_t t = 0; t < r->n_period; ++t)
    if (cost[t] < 0.0)
      return true;
  return false;
}

/** Appends the positive part (sign 1) or the negative one (sign -1) of a series. */
static void put_part(const lode_relog *r, const char *name, const double *value, double sign, lode_scribe *x) {
  double part[LODE_RELOG_PERIODS];
  for (size_t t = 0; t < r->n_period; ++t)
    part[t] = sign * value[t] > 0.0 ? sign * value[t] : 0.0;
  lode_scribe_series(x, name, part, r->n_period);
}

static void write_head(const lode_import_request *request, const lode_relog *r, lode_scribe *x) {
  lode_scribe_put(x, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lodestone version=\"1\" id=\"%s\">\n", request->id);
  lode_scribe_put(x, "  <units money=\"USD\" unit-cost=\"USD\" unit-cost-scale=\"1\"/>\n"
                     "  <economics base-year=\"1\" rate=\"0\"/>\n  <periods>\n");
  for (size_t t = 0; t < r->n_period; ++t)
    lode_scribe_put(x, "    <period id=\"t%zu\" first-year=\"%zu\" years=\"1\"/>\n", t + 1, t + 1);
  lode_scribe_put(x, "  </periods>\n  <commodities>\n");
  for (size_t p = 0; p < r->n_product; ++p) {
    lode_scribe_put(x, "    <commodity id=\"p%zu\" unit=\"t\"", p + 1);
    lode_scribe_text(x, "name", r->product[p].name);
    lode_scribe_put(x, "/>\n");
  }
  lode_scribe_put(x, "  </commodities>\n  <regions>\n");
  for (size_t c = 0; c < r->n_centre; ++c) {
    lode_scribe_put(x, "    <region id=\"centre%zu\"", c + 1);
    lode_scribe_text(x, "name", r->centre[c].name);
    lode_scribe_put(x, "/>\n");
  }
  for (size_t l = 0; l < r->n_location; ++l) {
    lode_scribe_put(x, "    <region id=\"loc%zu\"", l + 1);
    lode_scribe_text(x, "name", r->location[l].name);
    lode_scribe_put(x, "/>\n");
  }
  lode_scribe_put(x, "  </regions>\n");
}

static void write_processes(const lode_relog *r, lode_scribe *x) {
  lode_scribe_put(x, "  <processes>\n");
  for (size_t l = 0; l < r->n_location; ++l) {
    const lode_relog_plant *p = &r->plant[r->location[l].plant];
    lode_scribe_put(x, "    <process id=\"make%zu\" stage=\"plant\"", l + 1);
    lode_scribe_text(x, "name", p->name);
    put_part(r, "cost", r->location[l].variable, 1.0, x);
    lode_scribe_put(x, ">\n      <input commodity=\"p%zu\" amount=\"1\"/>\n", p->input + 1);
    for (size_t k = 0; k < p->n_output; ++k) {
      lode_scribe_put(x, "      <output commodity=\"p%zu\"", p->output[k].product + 1);
      lode_scribe_number(x, "amount", p->output[k].amount);
      lode_scribe_put(x, "/>\n");
    }
    lode_scribe_put(x, "    </process>\n");
    for (size_t k = 0; k < p->n_output; ++k)
      if (r->location[l].disposal[k].is_allowed && is_paid(r, r->location[l].disposal[k].cost)) {
        lode_scribe_put(x, "    <process id=\"sell%zu-p%zu\" stage=\"disposal\"", l + 1, p->output[k].product + 1);
        put_part(r, "cost", r->location[l].disposal[k].cost, 1.0, x);
        lode_scribe_put(x, ">\n      <input commodity=\"p%zu\" amount=\"1\"/>\n    </process>\n",
                        p->output[k].product + 1);
      }
  }
  for (size_t t = 0; t < r->n_period; ++t)
    lode_scribe_put(x, "    <process id=\"opened-t%zu\" stage=\"marker\"/>\n", t + 1);
  lode_scribe_put(x, "  </processes>\n");
}

static void write_siting(const lode_relog *r, lode_scribe *x) {
  lode_scribe_put(x, "  <options>\n");
  for (size_t l = 0; l < r->n_location; ++l)
    for (size_t t = 0; t < r->n_period; ++t) {
      lode_scribe_put(x, "    <option id=\"loc%zu-t%zu\"", l + 1, t + 1);
      lode_scribe_number(x, "capital", r->location[l].opening[t]);
      lode_scribe_series(x, "fixed", r->location[l].fixed, r->n_period);
      lode_scribe_put(x, " life=\"%zu\">\n      <capacity process=\"make%zu\"", r->n_period - t, l + 1);
      lode_scribe_number(x, "amount", r->location[l].capacity);
      lode_scribe_put(x, "/>\n      <capacity process=\"opened-t%zu\" amount=\"1\"/>\n    </option>\n", t + 1);
    }
  lode_scribe_put(x, "  </options>\n");
  bool has_any = false;
  for (size_t l = 0; l < r->n_location; ++l)
    for (size_t k = 0; k < r->plant[r->location[l].plant].n_output; ++k) {
      const lode_relog_disposal *d = &r->location[l].disposal[k];
      const lode_relog_output *out = &r->plant[r->location[l].plant].output[k];
      if (!d->is_allowed || !is_paid(r, d->cost))
        continue;
      lode_scribe_put(x,
                      "%s    <plant id=\"sell%zu-p%zu\" region=\"loc%zu\">\n      <capacity process=\"sell%zu-p%zu\"",
                      has_any ? "" : "  <plants>\n", l + 1, out->product + 1, l + 1, l + 1, out->product + 1);
      if (d->has_limit)
        lode_scribe_series(x, "amount", d->limit, r->n_period);
      else
        lode_scribe_number(x, "amount", out->amount * r->location[l].capacity);
      lode_scribe_put(x, "/>\n    </plant>\n");
      has_any = true;
    }
  lode_scribe_put(x, has_any ? "  </plants>\n  <sites>\n" : "  <sites>\n");
  for (size_t l = 0; l < r->n_location; ++l) {
    lode_scribe_put(x, "    <site id=\"loc%zu\" region=\"loc%zu\" options=\"", l + 1, l + 1);
    for (size_t t = 0; t < r->n_period; ++t)
      lode_scribe_put(x, "%sloc%zu-t%zu", t == 0 ? "" : " ", l + 1, t + 1);
    lode_scribe_put(x, "\"/>\n");
  }
  lode_scribe_put(x, "  </sites>\n");
  for (size_t t = 0; r->n_period > 1 && t < r->n_period; ++t) {
    lode_scribe_put(x, "%s    <agency id=\"t%zu\" processes=\"opened-t%zu\" permits=\"", t == 0 ? "  <agencies>\n" : "",
                    t + 1, t + 1);
    for (size_t u = 0; u < r->n_period; ++u)
      lode_scribe_put(x, "%s%s", u == 0 ? "" : " ", u == t ? "none" : "0");
    lode_scribe_put(x, "\"/>\n");
  }
  lode_scribe_put(x, r->n_period > 1 ? "  </agencies>\n" : "");
}

static void put_lane(const lode_relog *r, const char *from, size_t i, size_t to, size_t product, double distance,
                     lode_scribe *x) {
  double cost[LODE_RELOG_PERIODS];
  for (size_t t = 0; t < r->n_period; ++t)
    cost[t] = distance * r->product[product].transport[t];
  lode_scribe_put(x, "    <lane from=\"%s%zu\" to=\"loc%zu\">\n      <cost commodity=\"p%zu\"", from, i + 1, to + 1,
                  product + 1);
  lode_scribe_series(x, "value", cost, r->n_period);
  lode_scribe_put(x, "/>\n    </lane>\n");
}

static void write_lanes(const lode_relog *r, lode_scribe *x) {
  lode_scribe_put(x, "  <lanes>\n");
  for (size_t m = 0; m < r->n_location; ++m) {
    const lode_relog_location *to = &r->location[m];
    const size_t product = r->plant[to->plant].input;
    for (size_t c = 0; c < r->n_centre; ++c)
      if (r->centre[c].product == product)
        put_lane(r, "centre", c, m, product,
                 lode_relog_distance(r->centre[c].latitude, r->centre[c].longitude, to->latitude, to->longitude), x);
    for (size_t l = 0; l < r->n_location; ++l)
      for (size_t k = 0; l != m && k < r->plant[r->location[l].plant].n_output; ++k)
        if (r->plant[r->location[l].plant].output[k].product == product)
          put_lane(r, "loc", l, m, product,
                   lode_relog_distance(r->location[l].latitude, r->location[l].longitude, to->latitude, to->longitude),
                   x);
  }
  lode_scribe_put(x, "  </lanes>\n");
}

static void write_market(const lode_relog *r, lode_scribe *x) {
  bool has_any = false;
  for (size_t c = 0; c < r->n_centre; ++c) {
    lode_scribe_put(x, "%s    <supply id=\"centre%zu\" region=\"centre%zu\" commodity=\"p%zu\"",
                    c == 0 ? "  <supplies>\n" : "", c + 1, c + 1, r->centre[c].product + 1);
    lode_scribe_series(x, "limit", r->centre[c].amount, r->n_period);
    lode_scribe_series(x, "minimum", r->centre[c].amount, r->n_period);
    lode_scribe_put(x, "/>\n");
  }
  lode_scribe_put(x, r->n_centre > 0 ? "  </supplies>\n" : "");
  for (size_t l = 0; l < r->n_location; ++l)
    for (size_t k = 0; k < r->plant[r->location[l].plant].n_output; ++k) {
      const lode_relog_disposal *d = &r->location[l].disposal[k];
      if (!d->is_allowed || is_paid(r, d->cost))
        continue;
      lode_scribe_put(x, "%s    <disposal commodity=\"p%zu\" region=\"loc%zu\"", has_any ? "" : "  <disposals>\n",
                      r->plant[r->location[l].plant].output[k].product + 1, l + 1);
      lode_scribe_series(x, "cost", d->cost, r->n_period);
      if (d->has_limit)
        lode_scribe_series(x, "limit", d->limit, r->n_period);
      lode_scribe_put(x, "/>\n");
      has_any = true;
    }
  lode_scribe_put(x, has_any ? "  </disposals>\n" : "");
  write_lanes(r, x);
  has_any = false;
  for (size_t l = 0; l < r->n_location; ++l) {
    if (is_paid(r, r->location[l].variable)) {
      lode_scribe_put(x, "%s    <credit process=\"make%zu\"", has_any ? "" : "  <credits>\n", l + 1);
      put_part(r, "amount", r->location[l].variable, -1.0, x);
      lode_scribe_put(x, "/>\n");
      has_any = true;
    }
    for (size_t k = 0; k < r->plant[r->location[l].plant].n_output; ++k)
      if (r->location[l].disposal[k].is_allowed && is_paid(r, r->location[l].disposal[k].cost)) {
        lode_scribe_put(x, "%s    <credit process=\"sell%zu-p%zu\"", has_any ? "" : "  <credits>\n", l + 1,
                        r->plant[r->location[l].plant].output[k].product + 1);
        put_part(r, "amount", r->location[l].disposal[k].cost, -1.0, x);
        lode_scribe_put(x, "/>\n");
        has_any = true;
      }
  }
  lode_scribe_put(x, has_any ? "  </credits>\n" : "");
}

lode_status lode_relog_write(const lode_import_request *request, const lode_relog *r, lode_scribe *x) {
  write_head(request, r, x);
  write_processes(r, x);
  write_siting(r, x);
  write_market(r, x);
  lode_scribe_put(x, "  <scenarios>\n    <scenario id=\"only\" probability=\"1\"/>\n  </scenarios>\n</lodestone>\n");
  return x->status;
}
