/* keeper_process.h: a real keyrack-keeper on a folder and a socket of its own, for tests. */
#pragma once

#include <glib.h>

#include "lib/keeper/keeper.h"
#include "lib/keeper/protocol.h"
#include "lib/vault/vault.h"

typedef struct {
    char *folder; /* state_dir */
    char *dir;    /* keeper/ in it */
    char *socket;
    char *config_path;
    char *log_path; /* what it writes to stderr */
    SealPrivate key;
    GPid pid; /* 0: not running */
} KeeperProcess;

/* Makes the folder and keys; users as in keyrack.conf. */
void keeper_process_init(KeeperProcess *keeper, const char *web_user, const char *agent_user);
/* Starts the program and returns when it has said that it is ready. */
void keeper_process_start(KeeperProcess *keeper);
/* Sends a signal and waits for the end; the status of waitpid. */
int keeper_process_end(KeeperProcess *keeper, int signal);
/* Ends it, which must go well, and removes the folder. */
void keeper_process_clear(KeeperProcess *keeper);

/* A connection without a question, and how one is asked on it: bytes received, 0 when it was closed
 * without an answer. */
int keeper_process_connect(const KeeperProcess *keeper);
gssize keeper_process_ask(int fd, const void *frame, gsize size, void *answer, gsize answer_size);
/* The answer still to come on fd. */
gssize keeper_process_receive(int fd, void *answer, gsize answer_size);

/* Lines of a file; 0 when there is none. */
guint keeper_process_lines(const char *path);
