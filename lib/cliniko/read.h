/* read.h: how each record of Cliniko's becomes a struct of ours. Private to parse.c and the two files that read. */
#pragma once

#include "lib/cliniko/cliniko.h"
#include "lib/cliniko/field.h"

typedef enum {
    READ_TAKEN,
    READ_PASSED_OVER, /* well-formed, but of nobody we know */
    READ_BAD,         /* not Cliniko's: nothing beside it is believed either */
} ReadResult;

/* Each fills a zeroed struct from one object; whatever is filled is freed by the struct's clear function. The record
 * has a valid id (parse.c looks), but for read_user and read_settings, which look themselves. */
ReadResult read_user(const json_t *object, gpointer item);
ReadResult read_settings(const json_t *object, gpointer item);
ReadResult read_business(const json_t *object, gpointer item);
ReadResult read_type(const json_t *object, gpointer item);
ReadResult read_practitioner(const json_t *object, gpointer item);
ReadResult read_inactive_practitioner(const json_t *object, gpointer item);
ReadResult read_daily_availability(const json_t *object, gpointer item);
ReadResult read_availability_block(const json_t *object, gpointer item);
ReadResult read_type_item(const json_t *object, gpointer item);
ReadResult read_billable_item(const json_t *object, gpointer item);
