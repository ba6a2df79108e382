/* folders.h: the folders of an installation, whose they are and who may enter them. */
#pragma once

#include <sys/types.h>

#include "lib/program/config.h"

typedef enum {
    FOLDER_STATE,
    FOLDER_SHARED,
    FOLDER_PUBLIC,
    FOLDER_AGENT,
    FOLDER_KEEPER,
    FOLDER_AUDIT,
    FOLDER_RUN,
    FOLDER__COUNT
} FolderId;

typedef struct {
    char *path;
    mode_t mode;
    uid_t owner;
    gid_t group;       /* (gid_t)-1: any */
    gboolean is_ours;  /* else it is only made when missing: the system may own it */
} Folder;

typedef struct {
    gboolean is_split; /* the services are system users of their own, as configured */
    Folder folders[FOLDER__COUNT];
} FolderPlan;
void folder_plan_clear(FolderPlan *plan);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FolderPlan, folder_plan_clear)

/*
 * What the folders must be like. Without web_user and agent_user in the configuration everything
 * belongs to whoever runs this; with them the folders belong to root, the agent and the keeper, and
 * the group keyrack if there is one.
 *
 * Shape:  keeper_user is the system user of the keeper; NULL: keyrack-keeper if there is
 *         one, else root.
 * Owner:  the caller clears plan.
 * Errors: INVALID a user does not exist.
 */
gboolean folder_plan_make(FolderPlan *plan, const Config *config, const char *keeper_user,
                          GError **error);

/* Makes what is missing and puts right what is not as planned. Errors: INTERNAL, FORBIDDEN only
 * root can. */
gboolean folder_plan_carry_out(const FolderPlan *plan, GError **error);

/* NULL when the folder is as planned, else what is wrong with it; free with g_free. */
char *folder_problem(const Folder *folder);
