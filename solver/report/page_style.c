/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solver/report/picture.h"

/* Colours are the variables of picture_style.c. Wide tables and pictures scroll by themselves, the page never does
 * sideways. On paper everything is open and light. */
static const char *const rule[] = {
    "*{box-sizing:border-box}html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}",
    "body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,"
    "'Helvetica Neue',Arial,sans-serif;overflow-wrap:break-word}",
    "main,header.top,footer,nav.contents{max-width:1160px;margin:0 auto;padding:0 24px}",
    "header.top{padding-top:34px;padding-bottom:6px}h1{font-size:30px;line-height:1.2;margin:0 0 8px;font-weight:650}",
    "h2{font-size:22px;line-height:1.25;margin:0 0 12px;font-weight:650}h3{font-size:16px;margin:22px 0 4px;"
    "font-weight:650}p{margin:0 0 12px;max-width:78ch}ul,ol{margin:0 0 12px;padding-left:22px;max-width:78ch}"
    "li{margin:0 0 5px}a{color:var(--link)}",
    "header.top p,.note,small,figcaption,footer{color:var(--soft)}.note,figcaption,footer{font-size:14px}"
    "small{font-size:13px;font-weight:400}.note{margin:8px 0 12px}",
    "section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:24px 28px 20px;"
    "margin:0 0 18px}section>:last-child{margin-bottom:0}#short h3:first-of-type{margin-top:0}",
    ".skip{position:absolute;left:-999px;top:0;background:var(--paper);color:var(--ink);padding:10px 16px;z-index:2}"
    ".skip:focus{left:8px;top:8px}",
    ":focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}",
    "nav.contents{margin-bottom:14px}nav.contents ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;margin:0;"
    "padding:0;font-size:15px;max-width:none}nav.contents a{text-decoration:none;padding:4px 0;display:inline-block}"
    "nav.contents a:hover{text-decoration:underline}",
    ".cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:14px 0 "
    "16px;padding:0;"
    "list-style:none;max-width:none}.cards li{background:var(--paper);border:1px solid var(--line);border-radius:10px;"
    "padding:12px 16px;margin:0}.cards span{display:block;font-size:13px;color:var(--soft)}.cards b{display:block;"
    "font-size:25px;line-height:1.3;font-weight:650;font-variant-numeric:tabular-nums}",
    ".state{display:inline-block;border-radius:5px;padding:1px 9px;font-size:14px;font-weight:600;color:#fff;"
    "background:#44535f}.state.OPTIMAL{background:#00684c}.state.INFEASIBLE,.state.FAILED{background:#a13a10}",
    ".warn{border-left:4px solid var(--bad);background:var(--tint);padding:12px 16px;margin:0 0 16px;border-radius:4px}"
    ".warn p{margin:0}",
    ".scroll{overflow-x:auto;max-width:100%;margin:0 0 6px}figure{margin:0 0 18px}figure svg{display:block;width:100%;"
    "min-width:680px;height:auto}figcaption{margin-top:2px}.file{white-space:nowrap;font-family:ui-monospace,Menlo,"
    "Consolas,monospace;font-size:12px}",
    "table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.4;font-variant-numeric:tabular-nums}"
    "caption{text-align:left;font-weight:600;padding:10px 0 4px}",
    "th,td{padding:6px 14px 6px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule);"
    "font-weight:400;min-width:0}tbody th{min-width:8.5em}td{min-width:3em}tr>:last-child{padding-right:0}",
    "thead th{color:var(--soft);font-size:13px;font-weight:600;border-bottom:2px solid var(--line);"
    "vertical-align:bottom}.t{white-space:nowrap}.n{text-align:right;white-space:nowrap}"
    "thead .n{white-space:normal;min-width:5.2em}td.wrap{white-space:normal;min-width:7em}"
    "tbody tr:hover>*{background:var(--rule)}",
    "th "
    "button{font:inherit;color:inherit;background:none;border:0;padding:0;margin:0;cursor:pointer;text-align:inherit}"
    "th button:hover{text-decoration:underline}th[aria-sort=ascending] button:after{content:' \\25b2'}"
    "th[aria-sort=descending] button:after{content:' \\25bc'}th button:after{font-size:9px}",
    "tr.sum>*,tr.mean>*{font-weight:650}tr.sum>*{border-top:2px solid var(--line);border-bottom:0}"
    "td.bad{color:var(--bad);font-weight:650}td.full{font-weight:650;background:var(--tint)}",
    "svg.key{width:14px;height:14px;vertical-align:-2px;margin-right:6px}details{margin:10px 0}summary{cursor:pointer;"
    "font-weight:600;padding:4px 0}",
    ".choices{display:flex;flex-wrap:wrap;gap:8px 18px;margin:0 0 8px}.choices[hidden]{display:none}.choices label{"
    "font-size:14px;color:var(--soft)}select{font:inherit;font-size:15px;color:var(--ink);background:var(--paper);"
    "border:1px solid var(--soft);border-radius:6px;padding:5px 8px;max-width:min(320px,80vw)}",
    "footer{padding-top:4px;padding-bottom:40px}footer code{font-size:13px}",
    "@media (max-width:640px){body{font-size:15px}main,header.top,footer,nav.contents{padding-left:12px;"
    "padding-right:12px}header.top{padding-top:20px}section{padding:16px 14px 14px;border-radius:8px}h1{font-size:23px}"
    "h2{font-size:19px}.cards{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}.cards b{font-size:20px}}",
    "@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}",
    "@page{margin:14mm}@media print{body{background:#fff;font-size:10.5pt}main,header.top,footer{max-width:none;"
    "padding:0}nav.contents,.skip,.choices{display:none}section{border:0;padding:0 0 10pt;border-radius:0}"
    ".scroll{overflow:visible}figure svg{min-width:0}table{font-size:7.5pt}th,td,.n,.t{padding:2pt 5pt 2pt "
    "0;white-space:normal}thead th{font-size:7pt}"
    "tbody th,td,td.wrap,thead "
    ".n{min-width:0}svg.key{width:9px;height:9px;margin-right:3px}figure,tr{break-inside:avoid}h2,h3,caption{break-"
    "after:avoid}"
    "thead{display:table-header-group}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}",
};

void lode_page_style(lode_page *page) {
  lode_page_put(page, "<style>\n");
  lode_picture_variables(page);
  for (size_t i = 0; i < sizeof rule / sizeof rule[0]; ++i)
    lode_page_put(page, "%s\n", rule[i]);
  lode_picture_style(page);
  lode_page_put(page, "</style>\n");
}
