/* pages.h: the handlers of all pages, for the routes table. */
#pragma once

#include "cgi-bin/routes.h"

#define PAGE(name) \
    gboolean name(App *app, Request *request, Response *response, GError **error)

/* start.c */
PAGE(start_show);                /* GET / */
/* login.c */
PAGE(login_show);                /* GET /login */
PAGE(login_save);                /* POST /login */
PAGE(logout_save);               /* POST /logout */
/* proof.c */
PAGE(proof_show);                /* GET /account/proof (next): asks for the password again */
PAGE(proof_save);                /* POST /account/proof (next); the dispatcher has seen the password */
/* setup.c */
PAGE(setup_show);                /* GET /setup/:token */
PAGE(setup_save);                /* POST /setup/:token */
/* settings.c, people.c, person.c */
PAGE(settings_show);             /* GET /settings */
PAGE(people_show);               /* GET /settings/people */
PAGE(people_invite);             /* POST /settings/people (name, email, role, practitioner, password): shows the link */
PAGE(people_policy_save);        /* POST /settings/people/policy (required) */
PAGE(person_show);               /* GET /settings/people/:id */
PAGE(person_role_save);          /* POST /settings/people/:id/role (role, practitioner, password) */
PAGE(person_deactivate_save);    /* POST /settings/people/:id/deactivate (password) */
PAGE(person_reactivate_save);    /* POST /settings/people/:id/reactivate (password) */
PAGE(person_link_make);          /* POST /settings/people/:id/link (password): shows the link */
/* cliniko.c */
PAGE(cliniko_show);              /* GET /settings/integrations/cliniko */
PAGE(cliniko_key_save);          /* POST /settings/integrations/cliniko (api_key) */
PAGE(cliniko_archived);          /* POST /settings/integrations/cliniko/archived (key, anyway) */
PAGE(cliniko_refresh);           /* POST /settings/integrations/cliniko/refresh */
PAGE(cliniko_status);            /* GET /settings/integrations/cliniko/status (JSON) */
/* practitioners.c */
PAGE(practitioners_show);        /* GET /settings/practitioners (state, q) */
PAGE(practitioners_keys_save);   /* POST /settings/practitioners/keys (api_key_ID) */
PAGE(practitioner_key_save);     /* POST /settings/practitioners/:id/key (api_key) */
PAGE(practitioner_key_check);    /* POST /settings/practitioners/:id/key/check */
PAGE(practitioner_key_remove_show); /* GET /settings/practitioners/:id/key/remove: asks first */
PAGE(practitioner_key_remove);   /* POST /settings/practitioners/:id/key/remove */
PAGE(practitioner_key_move);     /* POST /settings/practitioners/:id/key/move: save it for NAME instead */
PAGE(practitioner_key_archived);  /* POST /settings/practitioners/:id/key/archived (key, anyway): of a replaced key */
PAGE(practitioner_key_status);   /* GET /settings/practitioners/:id/key/status (JSON verdict, message) */
/* key_ages.c */
PAGE(key_ages_show);             /* GET /settings/practitioners/ages */
PAGE(key_ages_save);             /* POST /settings/practitioners/ages (days) */
/* key_page.c */
PAGE(practitioner_key_show);     /* GET /settings/practitioners/:id/key */
PAGE(practitioner_key_page_status); /* GET /settings/practitioners/:id/key/page/status (JSON mark) */
PAGE(cliniko_key_show);          /* GET /settings/integrations/cliniko/key */
PAGE(cliniko_key_page_status);   /* GET /settings/integrations/cliniko/key/page/status (JSON mark) */
PAGE(cliniko_key_check);         /* POST /settings/integrations/cliniko/key/check */
/* practitioner_link.c */
PAGE(practitioner_link_make);    /* POST /settings/practitioners/:id/link: shows the link, this once */
PAGE(practitioner_link_revoke);  /* POST /settings/practitioners/:id/link/revoke */
/* key_link.c */
PAGE(key_link_show);             /* GET /k/:token */
PAGE(key_link_save);             /* POST /k/:token (api_key) */
PAGE(key_link_status);           /* GET /k/:token/status (JSON state, verdict, mark) */
PAGE(key_link_ended_show);       /* GET /k/: what a script puts in place of an ended link */
/* paste.c */
PAGE(paste_show);                /* GET /settings/practitioners/paste */
PAGE(paste_save);                /* POST /settings/practitioners/paste (api_keys) */
PAGE(paste_status);              /* GET /settings/practitioners/paste/status (JSON mark, message, asked, total) */
PAGE(paste_confirm_save);        /* POST /settings/practitioners/paste/confirm (paste) */
PAGE(paste_forget_save);         /* POST /settings/practitioners/paste/forget (paste) */
/* bookings.c, bookings_why.c, bookings_history.c, bookings_acts.c */
PAGE(bookings_show);             /* GET /bookings (business, practitioner, type, state, q) */
PAGE(bookings_why_show);         /* GET /bookings/why (business, practitioner, type) */
PAGE(bookings_history_show);     /* GET /bookings/history (practitioner, before) */
PAGE(bookings_status);           /* GET /bookings/status (JSON) */
PAGE(bookings_refresh);          /* POST /bookings/refresh (practitioner; back, business, type) */
PAGE(bookings_meant_save);       /* POST /bookings/meant (meant; item..., or setting and its ids) */
/* login_code.c */
PAGE(login_code_show);           /* GET /login/code (next) */
PAGE(login_code_save);           /* POST /login/code (code; next, and a form that was kept) */
/* account.c, account_acts.c */
PAGE(account_show);              /* GET /account (done) */
PAGE(account_name_save);         /* POST /account/name (name) */
PAGE(account_password_save);     /* POST /account/password (password, new_password, new_password_again) */
PAGE(account_sessions_end_save); /* POST /account/sessions/end: all but this one */
PAGE(account_session_end_save);  /* POST /account/sessions/:id/end */
/* second_factor.c */
PAGE(second_factor_show);        /* GET /account/second-factor */
PAGE(second_factor_begin_save);  /* POST /account/second-factor/begin (password): shows the QR code, this once */
PAGE(second_factor_confirm_save); /* POST /account/second-factor/confirm (code): shows recovery codes, this once */
PAGE(second_factor_codes_save);  /* POST /account/second-factor/codes (password): shows new ones, this once */
PAGE(second_factor_off_save);    /* POST /account/second-factor/off (password) */
/* issued_keys.c, issued_keys_help.c */
PAGE(issued_keys_show);          /* GET /settings/api-keys */
PAGE(issued_keys_reviewed);      /* POST /settings/api-keys/reviewed */
PAGE(issued_keys_once_show);     /* GET /settings/api-keys/once: asks first */
PAGE(issued_keys_once_save);     /* POST /settings/api-keys/once (once) */
PAGE(issued_keys_help);          /* GET /settings/api-keys/help */
/* issued_key_new.c: both forms answer with the credentials, this once */
PAGE(issued_key_new_show);       /* GET /settings/api-keys/new */
PAGE(issued_key_new_save);       /* POST /settings/api-keys/new (name, owner, scope_WORD, expires...) */
PAGE(issued_key_rotate_show);    /* GET /settings/api-keys/:id/rotate */
PAGE(issued_key_rotate_save);    /* POST /settings/api-keys/:id/rotate (ends, expires) */
/* issued_key_page.c */
PAGE(issued_key_show);           /* GET /settings/api-keys/:id */
PAGE(issued_key_edit_show);      /* GET /settings/api-keys/:id/edit */
PAGE(issued_key_edit_save);      /* POST /settings/api-keys/:id/edit (name, description) */
PAGE(issued_key_delete_show);    /* GET /settings/api-keys/:id/delete: asks first */
PAGE(issued_key_delete_save);    /* POST /settings/api-keys/:id/delete */
/* issued_key_view.c */
PAGE(issued_key_view_show);      /* GET /settings/api-keys/:id/view: asks for the password */
PAGE(issued_key_view_save);      /* POST /settings/api-keys/:id/view (password): shows the key */
/* stop.c */
PAGE(stop_show);                 /* GET /settings/stop */
PAGE(stop_save);                 /* POST /settings/stop */
PAGE(stop_resume);               /* POST /settings/stop/resume */
/* health.c */
PAGE(health_show);               /* GET /healthz (JSON) */
/* preview.c */
PAGE(preview_show);              /* GET /bookings/preview (business, practitioner, type, week) */
PAGE(preview_status);            /* GET /bookings/preview/status (JSON), the same query */
PAGE(preview_qr_show);           /* GET /bookings/preview/qr, the same query */
/* links.c */
PAGE(links_show);                /* GET /bookings/links */
PAGE(links_judge);               /* POST /bookings/links (links): changes nothing */
/* audit.c */
PAGE(audit_show);                /* GET /settings/audit (person, practitioner, object, act, from, to, before, after) */
PAGE(audit_export);              /* POST /settings/audit/export (person, practitioner, object, act, from, to): a file */
