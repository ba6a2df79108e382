/* config.c: reads and checks keyrack.conf, one table row for each key. */
#include "lib/program/config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "lib/clinic/error.h"

typedef gboolean (*Check)(const char *value, const char **ret_problem);

typedef struct {
    const char *group;
    const char *key;
    gsize offset;
    const char *fallback; /* NULL: the key must be there */
    Check check;          /* NULL for numbers, which min and max describe */
    int min, max;
} Setting;

static gboolean
is_loopback_host(const char *host)
{
    return host != NULL && (g_str_equal(host, "127.0.0.1") || g_str_equal(host, "localhost") ||
                            g_str_equal(host, "::1"));
}

/* https anywhere, plain http to this machine only: no key and no session crosses a wire in clear. */
static gboolean
is_safe_url(const char *value, gboolean with_path, const char **ret_problem)
{
    g_autoptr(GUri) uri = g_uri_parse(value, G_URI_FLAGS_NONE, NULL);

    *ret_problem = "is not a full https:// address";
    if (uri == NULL || g_uri_get_host(uri) == NULL || *g_uri_get_host(uri) == '\0')
        return FALSE;
    if (g_uri_get_userinfo(uri) != NULL || g_uri_get_query(uri) != NULL ||
        g_uri_get_fragment(uri) != NULL)
        return FALSE;
    if (!with_path && *g_uri_get_path(uri) != '\0') {
        *ret_problem = "must be the bare address, without a path or a slash at the end";
        return FALSE;
    }
    if (g_str_equal(g_uri_get_scheme(uri), "https"))
        return TRUE;
    *ret_problem = "must begin with https:// (plain http:// only for 127.0.0.1 or localhost)";
    return g_str_equal(g_uri_get_scheme(uri), "http") && is_loopback_host(g_uri_get_host(uri));
}

static gboolean
check_public_url(const char *value, const char **ret_problem)
{
    return is_safe_url(value, FALSE, ret_problem);
}

static gboolean
check_base_url(const char *value, const char **ret_problem)
{
    g_autoptr(GString) filled = g_string_new(value);

    if (*value == '\0')
        return TRUE;
    g_string_replace(filled, "{shard}", "au1", 0);
    if (g_str_has_suffix(filled->str, "/")) {
        *ret_problem = "must not end with a slash";
        return FALSE;
    }
    return is_safe_url(filled->str, TRUE, ret_problem);
}

static gboolean
check_absolute(const char *value, const char **ret_problem)
{
    *ret_problem = "must be an absolute path";
    return g_path_is_absolute(value);
}

static gboolean
check_run_dir(const char *value, const char **ret_problem)
{
    return *value == '\0' || check_absolute(value, ret_problem);
}

static gboolean
check_email(const char *value, const char **ret_problem)
{
    const char *at = strchr(value, '@');

    *ret_problem = "must be an e-mail address somebody reads; Cliniko asks for one";
    if (at == NULL || at == value || at[1] == '\0' || strchr(at + 1, '@') != NULL ||
        strlen(value) > 254)
        return FALSE;
    for (const char *p = value; *p != '\0'; p++) /* it goes into a header */
        if (!g_ascii_isgraph(*p) || strchr("()<>\"\\", *p) != NULL)
            return FALSE;
    return TRUE;
}

static gboolean
check_any(const char *value, const char **ret_problem)
{
    (void)value;
    (void)ret_problem;
    return TRUE;
}

#define REQUESTS_MAX 100000       /* of a sandbox, which allows what it is told to */
#define CLINIKO_REQUESTS_MAX 200  /* a minute, of one user (cliniko-api 4) */

#define AT(member) offsetof(Config, member)
#define PASSWORD_COST_MAX 7 /* of yescrypt: 64 MiB and some 70 ms a password */
static const Setting settings[] = {
    { "keyrack", "state_dir", AT(state_dir), NULL, check_absolute, 0, 0 },
    { "keyrack", "socket", AT(socket), NULL, check_absolute, 0, 0 },
    { "keyrack", "workers", AT(workers), "4", NULL, 1, 64 },
    { "keyrack", "public_url", AT(public_url), NULL, check_public_url, 0, 0 },
    { "keyrack", "contact_email", AT(contact_email), NULL, check_email, 0, 0 },
    { "cliniko", "base_url", AT(base_url), "", check_base_url, 0, 0 },
    { "cliniko", "requests_per_minute", AT(requests_per_minute), "180", NULL, 1,
      REQUESTS_MAX },
    { "keeper", "web_user", AT(web_user), "", check_any, 0, 0 },
    { "keeper", "agent_user", AT(agent_user), "", check_any, 0, 0 },
    { "keeper", "password_cost", AT(password_cost), "7", NULL, 1, PASSWORD_COST_MAX },
    { "paths", "run_dir", AT(run_dir), "", check_run_dir, 0, 0 },
    { "paths", "template_dir", AT(template_dir), PKGDATADIR "/templates", check_absolute, 0, 0 },
    { "paths", "migration_dir", AT(migration_dir), PKGDATADIR "/sql", check_absolute, 0, 0 },
};

/* Sets "FILE:LINE: what is wrong" and gives FALSE. */
static gboolean G_GNUC_PRINTF(4, 5)
refuse(GError **error, const char *path, int line, const char *format, ...)
{
    g_autofree char *problem = NULL;
    va_list args;

    va_start(args, format);
    problem = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, KEYRACK_ERROR, KEYRACK_ERROR_INVALID, "%s:%d: %s", path, line, problem);
    return FALSE;
}

/* The line, from 1, that position is in. */
static int
line_at(const char *text, const char *position)
{
    int line = 1;

    for (const char *p = text; p < position; p++)
        line += *p == '\n';
    return line;
}

/* The line where key stands inside [group], for the error message; 0 when it does not. */
static int
line_of(const char *text, const char *group, const char *key)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *header = g_strdup_printf("[%s]", group);
    gboolean inside = FALSE;

    for (int i = 0; lines[i] != NULL; i++) {
        const char *line = g_strstrip(lines[i]);

        if (*line == '[')
            inside = g_str_equal(line, header);
        if (*line == '[' && inside && key == NULL)
            return i + 1;
        if (inside && key != NULL && g_str_has_prefix(line, key) &&
            (line[strlen(key)] == '=' || g_ascii_isspace(line[strlen(key)])))
            return i + 1;
    }
    return 0;
}

/* Why the text cannot be a key file at all, with the line: GKeyFile itself names none. */
static int
first_bad_line(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    gboolean in_group = FALSE;

    for (int i = 0; lines[i] != NULL; i++) {
        const char *line = g_strstrip(lines[i]);

        if (*line == '\0' || *line == '#')
            continue;
        if (*line == '[' && g_str_has_suffix(line, "]"))
            in_group = TRUE;
        else if (!in_group || strchr(line, '=') == NULL || *line == '=')
            return i + 1;
    }
    return 1;
}

static const Setting *
find_setting(const char *group, const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++)
        if (g_str_equal(settings[i].group, group) &&
            (key == NULL || g_str_equal(settings[i].key, key)))
            return &settings[i];
    return NULL;
}

static gboolean
refuse_unknown(GKeyFile *file, const char *path, const char *text, GError **error)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

    for (char **group = groups; *group != NULL; group++) {
        g_auto(GStrv) keys = g_key_file_get_keys(file, *group, NULL, NULL);

        if (find_setting(*group, NULL) == NULL)
            return refuse(error, path, line_of(text, *group, NULL), "there is no group [%s]", *group);
        for (char **key = keys; key != NULL && *key != NULL; key++)
            if (find_setting(*group, *key) == NULL)
                return refuse(error, path, line_of(text, *group, *key), "[%s] has no setting '%s'",
                              *group, *key);
    }
    return TRUE;
}

/* GKeyFile takes the last of two lines without a word; the person has to say which one was meant. */
static gboolean
refuse_repeated(const char *path, const char *text, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    const char *group = "";

    for (int i = 0; lines[i] != NULL; i++) {
        char *line = g_strstrip(lines[i]);
        char *equals = strchr(line, '=');

        if (*line == '[')
            group = line;
        if (*line == '[' || *line == '#' || equals == NULL)
            continue;
        *equals = '\0';
        if (!g_hash_table_add(seen, g_strconcat(group, g_strchomp(line), NULL)))
            return refuse(error, path, i + 1, "'%s' stands here a second time", line);
    }
    return TRUE;
}

static gboolean
parse_number(const Setting *setting, const char *value, int *ret_number)
{
    gint64 number;

    if (!g_ascii_string_to_signed(value, 10, setting->min, setting->max, &number, NULL))
        return FALSE;
    *ret_number = (int)number;
    return TRUE;
}

/* What only a sandbox on this machine may have, which plain http tells: more calls than Cliniko allows, and passwords
 * that are cheap to guess because they guard nothing. */
static gboolean
check_for_real(const Config *config, const char *path, const char *text, GError **error)
{
    if (g_str_has_prefix(config->base_url, "http://"))
        return TRUE;
    if (config->requests_per_minute > CLINIKO_REQUESTS_MAX)
        return refuse(error, path, line_of(text, "cliniko", "requests_per_minute"),
                      "'requests_per_minute' must be a whole number from 1 to %d", CLINIKO_REQUESTS_MAX);
    return config->password_cost == PASSWORD_COST_MAX ||
           refuse(error, path, line_of(text, "keeper", "password_cost"),
                  "'password_cost' must be %d; only beside a sandbox it may be less", PASSWORD_COST_MAX);
}

static gboolean
read_setting(Config *config, const Setting *setting, GKeyFile *file, const char *path,
             const char *text, GError **error)
{
    /* as it stands: an escape sequence has no meaning in a path or an address */
    g_autofree char *value = g_key_file_get_value(file, setting->group, setting->key, NULL);
    void *field = (char *)config + setting->offset;
    const char *problem = "";
    int line = line_of(text, setting->group, setting->key);

    if (value == NULL && setting->fallback == NULL)
        return refuse(error, path, MAX(1, line_of(text, setting->group, NULL)), "[%s] needs '%s'",
                      setting->group, setting->key);
    if (value == NULL)
        value = g_strdup(setting->fallback);
    g_strstrip(value);
    if (setting->check == NULL)
        return parse_number(setting, value, field) ||
               refuse(error, path, line, "'%s' must be a whole number from %d to %d", setting->key,
                      setting->min, setting->max);
    if (!setting->check(value, &problem))
        return refuse(error, path, line, "'%s' %s", setting->key, problem);
    *(char **)field = g_steal_pointer(&value);
    return TRUE;
}

/* The file's text, and the same as groups and keys. */
static gboolean
read_file(const char *path, GKeyFile *file, char **ret_text, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *text = NULL;
    const char *bad = NULL;
    gsize length = 0;

    if (!g_file_get_contents(path, &text, &length, &cause))
        return refuse(error, path, 0, "cannot be read: %s", cause->message);
    if (!g_utf8_validate(text, (gssize)length, &bad))
        return refuse(error, path, line_at(text, bad), "is not plain UTF-8 text");
    if (!g_key_file_load_from_data(file, text, length, G_KEY_FILE_KEEP_TRANSLATIONS, &cause))
        return refuse(error, path, first_bad_line(text), "%s", cause->message);
    *ret_text = g_steal_pointer(&text);
    return TRUE;
}

Config *
config_load(const char *path, GError **error)
{
    g_autoptr(Config) config = g_new0(Config, 1);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *text = NULL;

    if (!read_file(path, file, &text, error) || !refuse_unknown(file, path, text, error) ||
        !refuse_repeated(path, text, error))
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++)
        if (!read_setting(config, &settings[i], file, path, text, error))
            return NULL;
    if (!check_for_real(config, path, text, error))
        return NULL;
    if (*config->run_dir == '\0') {
        g_free(config->run_dir);
        config->run_dir = g_build_filename(config->state_dir, "run", NULL);
    }
    return g_steal_pointer(&config);
}

void
config_free(Config *config)
{
    if (config == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++)
        if (settings[i].check != NULL)
            g_free(*(char **)((char *)config + settings[i].offset));
    g_free(config);
}

Config *
config_from_args(int *argc, char ***argv, const char *summary, const GOptionEntry *more,
                 int *ret_exit)
{
    g_autofree char *path = NULL;
    gboolean check = FALSE, version = FALSE;
    const GOptionEntry common[] = {
        { "config", 0, 0, G_OPTION_ARG_FILENAME, &path,
          "Read FILE (default " CONFIG_DEFAULT_PATH ")", "FILE" },
        { "check", 0, 0, G_OPTION_ARG_NONE, &check, "Say what is wrong with the file, and end",
          NULL },
        { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version, and end", NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = NULL;

    g_option_context_set_summary(context, summary);
    g_option_context_add_main_entries(context, common, NULL);
    if (more != NULL)
        g_option_context_add_main_entries(context, more, NULL);
    *ret_exit = 0;
    if (!g_option_context_parse(context, argc, argv, &error)) {
        g_printerr("%s\n", error->message);
        *ret_exit = 2;
        return NULL;
    }
    if (version) {
        g_print("%s %s\n", g_get_prgname(), PACKAGE_VERSION);
        return NULL;
    }
    config = config_load(path != NULL ? path : CONFIG_DEFAULT_PATH, &error);
    if (config == NULL) {
        g_printerr("%s\n", error->message);
        *ret_exit = 2;
        return NULL;
    }
    if (check) {
        g_print("%s: good\n", path != NULL ? path : CONFIG_DEFAULT_PATH);
        return NULL;
    }
    return g_steal_pointer(&config);
}

char *
config_database_path(const Config *config)
{
    return g_build_filename(config->state_dir, "shared", "keyrack.db", NULL);
}

char *
config_agent_dir(const Config *config)
{
    return g_build_filename(config->state_dir, "agent", NULL);
}

char *
config_keeper_dir(const Config *config)
{
    return g_build_filename(config->state_dir, "keeper", NULL);
}

char *
config_audit_key_path(const Config *config)
{
    return g_build_filename(config->state_dir, "audit", "audit.key", NULL);
}

char *
config_seal_public_path(const Config *config)
{
    return g_build_filename(config->state_dir, "public", "seal.pub", NULL);
}

char *
config_keeper_socket(const Config *config)
{
    return g_build_filename(config->run_dir, "keeper.sock", NULL);
}

char *
config_doorbell_path(const Config *config)
{
    return g_build_filename(config->run_dir, "agent.bell", NULL);
}

gboolean
config_is_https(const Config *config)
{
    return g_str_has_prefix(config->public_url, "https://");
}
