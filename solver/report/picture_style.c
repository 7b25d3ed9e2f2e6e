/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours: those of Okabe and Ito (2008), "Color universal design", darkened or lightened for their ground. */
#include <string.h>

#include "solver/report/picture.h"

static const struct {
  const char *name, *light, *dark;
} colour[] = {
    {"ground", "#f5f6f4", "#12171c"}, {"paper", "#ffffff", "#1a2128"}, {"ink", "#1d2730", "#e7ecf0"},
    {"soft", "#596773", "#a3b0bb"},   {"line", "#d8dee3", "#36414b"},  {"rule", "#e9edf0", "#29333c"},
    {"flow", "#5f7f9f", "#7d9dbd"},   {"link", "#0b5f92", "#7cc0ee"},  {"bad", "#b3401a", "#ff9d6b"},
    {"tint", "#fbf0dd", "#3a2f1c"},   {"c0", "#0072b2", "#56a9dd"},    {"c1", "#e08e00", "#f0b443"},
    {"c2", "#a8487f", "#dd93bd"},     {"c3", "#008c66", "#3cc49a"},    {"c4", "#c44f00", "#ff8d4d"},
    {"c5", "#3f94c4", "#9bd4f5"},     {"c6", "#756b4b", "#bfb38a"},    {"c7", "#66717c", "#a7b3bf"},
};
enum { N_COLOUR = sizeof colour / sizeof colour[0] };

/* "$name;" stands for a colour. */
static const char *const rule[] = {
    "svg text{font:11px system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;fill:$ink;;"
    "unicode-bidi:isolate}",
    ".paper{fill:$paper;}",
    "text.x,text.tiny{text-anchor:middle}text.y{text-anchor:end}text.x,text.y,text.quiet{fill:$soft;}",
    "text.tiny{font-size:9px}text.strong{font-weight:600}text.mid{text-anchor:middle}text.out{text-anchor:end}",
    "text.halo{paint-order:stroke;stroke:$paper;;stroke-width:3px;stroke-linejoin:round}",
    ".rule{stroke:$rule;;fill:none}.axis{stroke:$soft;;fill:none}.lane{stroke:$rule;;stroke-width:1;fill:none}",
    ".flow{stroke:$flow;;stroke-opacity:.62;fill:none;stroke-linecap:round}.head{fill:$flow;}.region{fill:$soft;}.dots{"
    "stroke:$soft;;stroke-linecap:round;fill:none}",
    ".box{fill:$paper;;stroke:$line;;stroke-width:1}.box.has{stroke:$soft;}.line{stroke:$line;;fill:none}",
    ".m{stroke:$paper;;stroke-width:1}",
    ".s0{fill:$c0;}.s1{fill:$c1;}.s2{fill:$c2;}.s3{fill:$c3;}.s4{fill:$c4;}.s5{fill:$c5;}.s6{fill:$c6;}.s7{fill:$c7;}",
    ".s0.hollow{fill:$paper;;stroke:$c0;}.s1.hollow{fill:$paper;;stroke:$c1;}.s2.hollow{fill:$paper;;stroke:$c2;}"
    ".s3.hollow{fill:$paper;;stroke:$c3;}.s4.hollow{fill:$paper;;stroke:$c4;}.s5.hollow{fill:$paper;;stroke:$c5;}"
    ".s6.hollow{fill:$paper;;stroke:$c6;}.s7.hollow{fill:$paper;;stroke:$c7;}.hollow{stroke-width:2}",
    ".faint{opacity:.35}.frame{fill:none;stroke:$soft;;stroke-width:1}.want{stroke:$ink;;stroke-width:2.5;fill:none}",
    ".whisker{stroke:$ink;;stroke-width:1;fill:none;opacity:.7}.own{fill:$c0;}.import{fill:$c1;}.unmet{fill:$c4;}"
    ".cost{fill:$c0;}.gain{fill:$c3;}.heat{fill:$c1;}.over{fill:$c4;}.cell{fill:$rule;}",
    ".upper{stroke:$c1;;stroke-width:2;fill:none;stroke-dasharray:7 3}.lower{stroke:$c0;;stroke-width:2;fill:none}"
    ".between{fill:$c0;;opacity:.09}",
};

static size_t find_colour(const char *name, size_t length) {
  for (size_t i = 0; i < N_COLOUR; ++i)
    if (strlen(colour[i].name) == length && memcmp(colour[i].name, name, length) == 0)
      return i;
  return N_COLOUR;
}

void lode_picture_style(lode_page *page) {
  for (size_t i = 0; i < sizeof rule / sizeof rule[0]; ++i) {
    for (const char *c = rule[i]; *c != '\0';) {
      const size_t plain = strcspn(c, "$");
      lode_page_put(page, "%.*s", (int)plain, c);
      c += plain;
      if (*c == '\0')
        break;
      const size_t length = strcspn(++c, ";"), k = find_colour(c, length);
      if (k == N_COLOUR) {
        page->status = LODE_FAIL(page->env, LODE_E_BUG, "no colour \"%.*s\"", (int)length, c);
        return;
      }
      if (page->is_alone)
        lode_page_put(page, "%s", colour[k].light);
      else
        lode_page_put(page, "var(--%s)", colour[k].name);
      c += length + 1;
    }
    lode_page_put(page, "\n");
  }
}

void lode_picture_variables(lode_page *page) {
  lode_page_put(page, ":root{color-scheme:light dark;");
  for (size_t i = 0; i < N_COLOUR; ++i)
    lode_page_put(page, "--%s:%s;", colour[i].name, colour[i].light);
  lode_page_put(page, "}\n@media screen and (prefers-color-scheme:dark){:root{");
  for (size_t i = 0; i < N_COLOUR; ++i)
    lode_page_put(page, "--%s:%s;", colour[i].name, colour[i].dark);
  lode_page_put(page, "}}\n");
}
