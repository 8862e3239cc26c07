/* Prints the server's statements for the test that reads their plans: name, OIDs of the parameters, SQL; a NUL each. */
#include "config.h"

#include "torno-statements.h"

#include <stdio.h>

int
main (void)
{
  g_autoptr (GError) error = NULL;
  TornoStatements *statements = torno_statements_new (&error);
  g_autoptr (GPtrArray) list = NULL;

  if (statements == NULL)
    g_error ("%s", error->message);
  list = torno_statements_list (statements);
  for (guint i = 0; i < list->len; i++)
    {
      const TornoStatement *statement = list->pdata[i];

      printf ("%s\t", statement->name);
      for (guint p = 0; p < statement->n_params; p++)
        printf ("%s%u", p == 0 ? "" : ",", statement->param_types[p]);
      printf ("\t%s%c", statement->sql, '\0');
    }
  torno_statements_free (statements);
  return 0;
}
