/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_PICTURE_H
#define LODE_REPORT_PICTURE_H

#include "solver/report/page.h"

/*
 * Pictures are SVG 1.1 and stand twice: in report.html, whose style sheet gives them the colours of a light or a dark
 * page, and as files of their own in DIR/pictures, always light. Colours come from classes alone, and every class that
 * tells stages apart has a shape of its own as well.
 */

enum { LODE_PICTURE_WIDTH = 960 };

/** Opens and closes the picture. @param title words of ours. Local. */
void lode_picture_begin(lode_page *page, double height, const char *title);
void lode_picture_end(lode_page *page);

/** A place to draw at, in units of the picture. */
typedef struct lode_spot {
  double x, y, r;
} lode_spot;
/** Opens a mark in the colour and shape of a stage, of about the area of a circle of radius r, up to where its title's
 * text comes; lode_mark_end closes it. @param more attributes, "" for none. Local. */
void lode_mark_begin(lode_page *page, size_t stage, lode_spot at, bool is_hollow, const char *more);
void lode_mark_end(lode_page *page);
/** Marks and names of the stages in a row that begins at (x, y). @return x behind the last one */
double lode_picture_legend(lode_page *page, const lode_stages *stages, double x, double y);
/** Text at a place, shortened. @param kind class: "x" middle, "y" to the left, "l" to the right of the place. Local. */
void lode_picture_text(lode_page *page, const char *kind, double x, double y, const char *text);
/** Plain bar. @param kind class. Local. */
void lode_picture_bar(lode_page *page, const char *kind, double x, double y, double width, double height);
/** About how wide a text is at 11 units of height. Local. */
double lode_text_width(const char *text);
/** 1, 2 or 5 times a power of ten, at least range / n. range > 0. Local. */
double lode_tick_step(double range, int n);

/** The style sheet of pictures: of an SVG file if page->is_alone, else in the variables of the page. Local. */
void lode_picture_style(lode_page *page);
/** The variables with their light and dark values. Local. */
void lode_picture_variables(lode_page *page);

/** Draws one picture. @return false if there is nothing to draw (nothing is written then) */
typedef bool (*lode_picture_draw)(lode_page *page, const lode_facts *facts);
typedef struct lode_picture {
  const char *file;    /**< "pictures/map.svg" */
  const char *caption; /**< words of ours */
  lode_picture_draw draw;
} lode_picture;
extern const lode_picture lode_pictures[];
extern const size_t lode_n_pictures;
/** The picture of that file as a figure of the page, with its caption. @return false: nothing to draw. Local. */
bool lode_page_picture(lode_page *page, const lode_facts *facts, const char *file);

bool lode_draw_map(lode_page *page, const lode_facts *facts);         /**< places, plants, flows */
bool lode_draw_map_periods(lode_page *page, const lode_facts *facts); /**< the same, a small one per period */
bool lode_draw_nodes(lode_page *page, const lode_facts *facts);       /**< a box per region, none on another */
bool lode_draw_timeline(lode_page *page, const lode_facts *facts);
bool lode_draw_capacity(lode_page *page, const lode_facts *facts);
bool lode_draw_imports(lode_page *page, const lode_facts *facts);
bool lode_draw_cost(lode_page *page, const lode_facts *facts);
bool lode_draw_limits(lode_page *page, const lode_facts *facts);
bool lode_draw_convergence(lode_page *page, const lode_facts *facts);

#endif
