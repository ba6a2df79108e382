/* paging.h: which page of a list comes next. */
#pragma once

#include <glib.h>

#define PAGE_SIZE 100 /* the most Cliniko gives */
#define PAGES_MAX 200

typedef enum {
    PAGE_LAST, /* no further page */
    PAGE_NEXT,
    PAGE_TOO_MANY, /* more than can be fetched: the list is not complete and never will be */
} PageStep;

/*
 * Reads the page number, and nothing else, out of links.next; the link itself is never fetched.
 *
 * Shape:  link is any text or NULL; current_page counts from 1. A link that leads nowhere new (no
 * number, this page again, an earlier one) ends the list. Source: cliniko-api 5.
 */
PageStep paging_next(const char *link, int current_page, int *ret_page);
