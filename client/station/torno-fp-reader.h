/* A reader that libfprint knows. */
#pragma once

#include "torno-reader.h"

G_BEGIN_DECLS

#define TORNO_TYPE_FP_READER (torno_fp_reader_get_type ())
G_DECLARE_FINAL_TYPE (TornoFpReader, torno_fp_reader, TORNO, FP_READER, TornoReader)

TornoReader *torno_fp_reader_new_first (void);
TornoReader *torno_fp_reader_new (const char *id);
TornoReader *torno_fp_reader_new_driver (const char *driver);
char **torno_fp_reader_list (void);

G_END_DECLS
