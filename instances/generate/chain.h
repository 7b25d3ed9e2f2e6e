/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_INSTANCES_GENERATE_CHAIN_H
#define LODE_INSTANCES_GENERATE_CHAIN_H

#include <stdbool.h>
#include <stddef.h>

/* The chain of a synthetic instance, as tables. Tonnes, USD per tonne, million USD. */

typedef struct lode_chain_amount {
  const char *id; /**< commodity or pollutant; NULL ends a list */
  double amount;  /**< per tonne of activity */
} lode_chain_amount;

typedef enum lode_trade {
  LODE_TRADE_REFINE,
  LODE_TRADE_REFINE_HEAVY,
  LODE_TRADE_METAL,
  LODE_TRADE_METAL_HEAVY,
  LODE_TRADE_MAGNET,
  LODE_TRADE_RECYCLE,
  LODE_N_TRADE
} lode_trade;

typedef struct lode_chain_process {
  const char *id, *name, *stage;
  lode_trade trade; /**< what a site for it is called after */
  bool is_clean;    /**< permitted at once; dirty ones wait */
  double cost;      /**< USD per tonne of main output */
  double capital;   /**< million USD of the small plant */
  double size;      /**< t per year of the small plant; the large one has four times as much */
  lode_chain_amount in[4], out[4], emit[4];
} lode_chain_process;

typedef struct lode_chain_good {
  const char *id, *name, *mode;
  double mass, hazard;
  double import_price; /**< USD per tonne; 0: cannot be imported */
  double import_share; /**< of what the demand takes of it, the limit of all ports in open trade */
  double demand;       /**< tonnes a year per region in the first period, on average */
  double use;          /**< tonnes per tonne of both magnets together, to size limits by */
} lode_chain_good;

extern const lode_chain_process lode_chain_process_table[];
extern const size_t lode_chain_n_process;
extern const lode_chain_good lode_chain_good_table[];
extern const size_t lode_chain_n_good;
extern const char *const lode_trade_name[LODE_N_TRADE];

#endif
