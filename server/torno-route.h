/* The vocabulary of the route table: an endpoint is a row of data, and only workflows are code. */
#pragma once

#include "torno-db.h"
#include "torno-record.h"
#include "torno-texts.h"

G_BEGIN_DECLS

typedef struct _TornoCall TornoCall;

typedef enum
{
  TORNO_ACCESS_PUBLIC,
  TORNO_ACCESS_STAFF, /* admins and trainers */
  TORNO_ACCESS_ADMIN
} TornoAccess;

typedef enum
{
  TORNO_ANSWER_RECORD,  /* the first row; no row is the route's `missing` */
  TORNO_ANSWER_LIST,    /* all rows, with X-Total-Count */
  TORNO_ANSWER_MESSAGE, /* {"message": text} */
  TORNO_ANSWER_OWN      /* what the route's `finish` writes */
} TornoAnswerKind;

/* A step of a workflow. Goes on with torno_call_run(), or ends the call; either at once or later. */
typedef void (*TornoCallStep) (TornoCall *call);

#define TORNO_ROUTE_MAX_ERRORS 12

typedef struct
{
  const char *method;
  const char *path;            /* "/api/v1/users/{user_id}" */
  const char *id;              /* operationId, unique */
  const char *summary;         /* one phrase in English */
  TornoAccess access;
  const TornoRecord *query;    /* parameters of the query */
  const TornoRecord *body;     /* NULL: a body is ignored */
  const TornoRecord *answer;
  TornoAnswerKind kind;
  TornoText message;           /* of TORNO_ANSWER_MESSAGE */
  TornoError missing;          /* where no row comes back */
  const char *statement;       /* does the work */
  const char *plain;           /* does it for less where no parameter of `more` is given */
  const char *more[4];
  const char *then;            /* reads the answer, in the same transaction */
  const char *count;           /* counts a list before skip and limit */
  TornoCallStep prepare;       /* before the statement */
  TornoCallStep finish;        /* of TORNO_ANSWER_OWN: writes the answer from the last result */
  const char *forgets;         /* parameter with the account that the gate asks for anew afterwards */
  const char *provides[6];     /* parameters that prepare sets */
  TornoError errors[TORNO_ROUTE_MAX_ERRORS]; /* refusals of its own, for the OpenAPI document */
} TornoRoute;

extern const TornoRoute torno_routes[];
extern const guint torno_n_routes;

/* The type of each parameter of a path, by name. */
const TornoField *torno_route_find_path_field (const char *name);
gboolean torno_route_check (const TornoRoute *route, TornoDb *db, GError **error);

G_END_DECLS
