/* hostile.h: what the ways of the hostile program share: the place it is in, and its loot.
 *
 * A way is a list of attempts. Each attempt ends as refused() or as reached(); every byte that came
 * of it goes to the loot, where the test looks for keys. */
#pragma once

#include <glib.h>
#include <sys/types.h>

#define SEALED_SIZE 316
#define READ_MAX (4 * 1024 * 1024)

typedef struct {
    char *name; /* keeper, agent, web, nginx, sandbox */
    pid_t pid;
} Target;

/* A row of api_key. */
typedef struct {
    gint64 id;
    char *practitioner_id; /* "" for the clinic's own */
    char *shard;
    guint8 sealed[SEALED_SIZE];
} Record;

typedef struct {
    char *rack;         /* the installation's folder */
    char *state;        /* its state folder */
    char *own;          /* a folder of the attacker's */
    char *config;       /* keyrack.conf */
    char *keeper_socket, *doorbell, *web_socket, *database;
    char *programs;     /* where Keyrack is built */
    GPtrArray *targets; /* of Target */
    GPtrArray *records; /* of Record, as they were at the start */
    GPtrArray *issued;  /* the same of the keys that Keyrack issued */
} World;

extern World world;

typedef struct {
    const char *name;
    gboolean allowed; /* the web may do that; what it gets must hold no key all the same */
    void (*go)(void);
} Way;

/* Ended by a NULL name each. */
extern const Way file_ways[], process_ways[], keeper_ways[], people_ways[], row_ways[], start_ways[];

void loot(const void *data, gsize size);
void reached(void);
void refused(int error); /* an errno, 0 when there was none */
/* One or the other. */
void ended(gboolean good);

/* Reads the descriptor to READ_MAX into the loot, and closes it; -1 is refused with errno. */
void take_fd(int fd);
void take(const char *path);
/* The same as no attempt: what may be read anyway. */
void loot_file(const char *path);

/* "PATH" below the installation's folder; free with g_free. */
char *in_rack(const char *path);
char *in_own(const char *name);

/* The files that are not for the web, below the installation's folder; ended by NULL. */
extern const char *const secrets[];

/* Runs act in a child that is killed after five seconds; its loot counts, its end is the attempt's:
 * act gives TRUE when it got what it must not. */
void in_child(gboolean (*act)(void));

/* Runs a program to its end or for a few seconds; what it says is loot. TRUE when it ended well. */
gboolean run_program(const char *const *argv, const char *const *env);

/* A connection to a unix socket of type SOCK_..., -1 with errno. */
int connect_unix(const char *path, int type);
/* Waits up to wait_ms for an answer and puts it into the loot; its size, or -1. */
gssize take_answer(int fd, void *answer, gsize size, int wait_ms);
