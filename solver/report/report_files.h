/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LODE_REPORT_REPORT_FILES_H
#define LODE_REPORT_REPORT_FILES_H

/** Every file that lode_report_html may write, paths within the folder; ends with NULL. Whoever clears a folder for new
 * results removes them, and LODE_REPORT_FOLDER if it is empty then. */
extern const char *const lode_report_files[];
#define LODE_REPORT_FOLDER "pictures"

#endif
