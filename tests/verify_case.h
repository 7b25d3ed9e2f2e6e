/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_TESTS_VERIFY_CASE_H
#define LODE_TESTS_VERIFY_CASE_H

/** A file of a result folder. */
typedef struct verify_page {
  const char *name, *text;
} verify_page;

enum { VERIFY_N_PAGE = 14 };

/** The case of verify_case.c: its instance file, and a true folder; FINGERPRINT in plan.xml stands for the instance's.
 */
extern const char verify_instance[];
extern const verify_page verify_folder[VERIFY_N_PAGE];

#endif
