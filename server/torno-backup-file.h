/* What a backup holds, as text below its seal: the tables' rows as COPY writes them, each table with its checksum. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Told what a file holds, in its order; each returns FALSE with an error to stop. Any may be NULL. */
typedef struct
{
  gboolean (*schema) (const char *last_migration, gpointer user_data, GError **error);
  gboolean (*begin_table) (const char *table, const char *columns, gpointer user_data, GError **error);
  gboolean (*row) (const char *line, gsize length, gpointer user_data, GError **error); /* with its newline */
  gboolean (*end_table) (const char *table, guint64 n_rows, const char *checksum, gpointer user_data, GError **error);
  gboolean (*sequence) (const char *sequence, const char *value, gpointer user_data, GError **error);
} TornoBackupVisitor;

typedef struct _TornoBackupWriter TornoBackupWriter;

TornoBackupWriter *torno_backup_writer_new (const char *path, const char *keys, const char *schema, GError **error);
void torno_backup_writer_free (TornoBackupWriter *writer);
gboolean
torno_backup_writer_begin_table (TornoBackupWriter *writer, const char *table, const char *columns, GError **error);
gboolean torno_backup_writer_add_row (TornoBackupWriter *writer, const char *line, gsize length, GError **error);
gboolean torno_backup_writer_end_table (TornoBackupWriter *writer, GError **error);
gboolean
torno_backup_writer_add_sequence (TornoBackupWriter *writer, const char *sequence, const char *value, GError **error);
gboolean torno_backup_writer_close (TornoBackupWriter *writer, GError **error);

gboolean torno_backup_file_read (const char *path,
                                 const char *keys,
                                 const TornoBackupVisitor *visitor,
                                 gpointer user_data,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoBackupWriter, torno_backup_writer_free)

G_END_DECLS
