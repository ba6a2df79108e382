{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow"><a href="/settings">Settings</a></p>
<h1>People</h1>
{{#ERRORS}}<div class="summary" role="alert" aria-labelledby="summary-title" id="summary" tabindex="-1">
<h2 id="summary-title">{{ERRORS_TITLE}}</h2>
<ul>
{{#ERROR_ITEM}}<li><a href="#{{ERROR_FIELD}}">{{ERROR_TEXT}}</a></li>
{{/ERROR_ITEM}}</ul>
</div>
{{/ERRORS}}<p>Everybody who may sign in to Keyrack, and what they may do here. What somebody may do in Cliniko is decided there.</p>
<p><a class="button" href="#invite">Invite somebody</a></p>
<ul class="people">
{{#PEOPLE_ROW}}<li data-state="{{PERSON_STATE_WORD}}"><h2><a href="/settings/people/{{ID}}">{{NAME}}</a></h2> <b>{{PERSON_STATE}}</b>
<p class="who">{{PERSON_ROLE}}</p>
<p>{{EMAIL}}</p>
<p class="hint">{{PERSON_SEEN}} {{PERSON_FACTOR}}</p></li>
{{/PEOPLE_ROW}}</ul>
<section id="invite" aria-labelledby="invite-title">
<h2 id="invite-title">Invite somebody</h2>
<p>Keyrack makes a link that works once, for seven days. You send it; whoever opens it sets their own password.</p>
<form method="post" action="/settings/people" class="sheet">
<input type="hidden" name="csrf" value="{{CSRF}}">
<label for="name">Their name</label>
{{#NAME_ERROR}}<p class="err" id="name-error">{{ERROR_TEXT}}</p>
{{/NAME_ERROR}}<input id="name" name="name" type="text" value="{{INVITE_NAME}}" autocomplete="off" required{{#NAME_ERROR}} aria-invalid="true" aria-describedby="name-error"{{/NAME_ERROR}}>
<label for="email">Their e-mail</label>
<p class="fine" id="email-hint">They sign in with it.</p>
{{#EMAIL_ERROR}}<p class="err" id="email-error">{{ERROR_TEXT}}</p>
{{/EMAIL_ERROR}}<input id="email" name="email" type="email" value="{{INVITE_EMAIL}}" autocomplete="off" required aria-describedby="email-hint{{#EMAIL_ERROR}} email-error{{/EMAIL_ERROR}}"{{#EMAIL_ERROR}} aria-invalid="true"{{/EMAIL_ERROR}}>
{{>ROLE_FIELDS}}
<input type="text" name="person" value="{{PERSON_NAME}}" autocomplete="username" hidden disabled>
<label for="password">Your own password</label>
<p class="fine" id="password-hint">Asked each time, so that nobody else can invite from a screen you left.</p>
{{#PASSWORD_ERROR}}<p class="err" id="password-error">{{ERROR_TEXT}}</p>
{{/PASSWORD_ERROR}}<input id="password" name="password" type="password" autocomplete="current-password" required aria-describedby="password-hint{{#PASSWORD_ERROR}} password-error{{/PASSWORD_ERROR}}"{{#PASSWORD_ERROR}} aria-invalid="true"{{/PASSWORD_ERROR}}>
<button>Make the invitation</button>
</form>
</section>
<section aria-labelledby="factor-title">
<h2 id="factor-title">A second factor for administrators</h2>
{{#FACTOR_OFF}}<p>Administrators may sign in with a password alone. Once you switch this on, each of them is asked for a code from their phone at every sign-in, and sets it up at the next one.</p>
{{#FACTOR_FIRST}}<p>Set up your own first, so that you do not lock yourself out.</p>
<p><a class="button plain" href="/account/second-factor">Set up your second factor</a></p>
{{/FACTOR_FIRST}}{{#FACTOR_READY}}<form method="post" action="/settings/people/policy" class="sheet">
<input type="hidden" name="csrf" value="{{CSRF}}"><input type="hidden" name="required" value="yes">
{{>PROOF}}<button class="plain">Every administrator needs a second factor</button>
</form>
{{/FACTOR_READY}}{{/FACTOR_OFF}}{{#FACTOR_ON}}<p>Every administrator needs a second factor: a code from their phone at each sign-in.</p>
<form method="post" action="/settings/people/policy" class="sheet">
<input type="hidden" name="csrf" value="{{CSRF}}"><input type="hidden" name="required" value="no">
{{>PROOF}}<button class="plain">Let a password be enough again</button>
</form>
{{/FACTOR_ON}}</section>
<p class="also"><a href="/settings/audit?object=person">Who invited or changed whom: the audit log</a></p>
