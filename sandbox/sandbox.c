/* sandbox.c: the state of a running sandbox, from its start to its end. */
#include "sandbox/sandbox.h"

#include "sandbox/faults.h"
#include "sandbox/quirks.h"

Sandbox *
sandbox_new(Clinic *clinic, gint64 latency_ms, int requests_per_minute)
{
    Sandbox *sandbox = g_new0(Sandbox, 1);

    g_mutex_init(&sandbox->lock);
    sandbox->clinic = clinic;
    sandbox->quirks = quirks_new();
    sandbox->latency_ms = latency_ms;
    sandbox->requests_per_minute = requests_per_minute;
    sandbox->window_s = 60;
    sandbox->windows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    sandbox->faults = g_ptr_array_new_with_free_func(fault_free);
    sandbox->log = g_queue_new();
    return sandbox;
}

gint64
sandbox_now(const Sandbox *sandbox)
{
    return sandbox->now_is_fixed ? sandbox->fixed_now_utc : g_get_real_time() / G_USEC_PER_SEC;
}

void
sandbox_free(Sandbox *sandbox)
{
    clinic_free(sandbox->clinic);
    json_decref(sandbox->quirks);
    g_hash_table_unref(sandbox->windows);
    g_ptr_array_unref(sandbox->faults);
    g_queue_free_full(sandbox->log, (GDestroyNotify)json_decref);
    g_free(sandbox->origin);
    g_mutex_clear(&sandbox->lock);
    g_free(sandbox);
}
