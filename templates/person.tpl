{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow"><a href="/settings/people">People</a></p>
<h1>{{NAME}}</h1>
{{#ERRORS}}<div class="summary" role="alert" aria-labelledby="summary-title" id="summary" tabindex="-1">
<h2 id="summary-title">Nothing was changed</h2>
<ul>
{{#ERROR_ITEM}}<li><a href="#{{ERROR_FIELD}}">{{ERROR_TEXT}}</a></li>
{{/ERROR_ITEM}}</ul>
</div>
{{/ERRORS}}<dl class="facts">
{{#FACT}}<div><dt>{{FACT_NAME}}</dt><dd>{{FACT_TEXT}}</dd></div>
{{/FACT}}</dl>
{{#PERSON_LAST}}<p class="note">{{NAME}} is the last active administrator. To give another role or to take the account out of use, make somebody else an administrator first; they must have signed in once.</p>
{{/PERSON_LAST}}{{#PERSON_ROLE_FORM}}<section aria-labelledby="role-title">
<h2 id="role-title">Another role</h2>
<form method="post" action="/settings/people/{{ID}}/role" class="sheet">
<input type="hidden" name="csrf" value="{{CSRF}}">
{{>ROLE_FIELDS}}
<label for="password-role">Your own password</label>
{{#PASSWORD_ERROR}}<p class="err" id="password-role-error">{{ERROR_TEXT}}</p>
{{/PASSWORD_ERROR}}<input id="password-role" name="password" type="password" autocomplete="current-password" required{{#PASSWORD_ERROR}} aria-invalid="true" aria-describedby="password-role-error"{{/PASSWORD_ERROR}}>
<button class="plain">Give this role</button>
<p class="fine">{{NAME}} is signed out, and has the new rights at the next sign-in.</p>
</form>
</section>
{{/PERSON_ROLE_FORM}}{{#PERSON_ACT}}<section aria-labelledby="{{PERSON_ACT_WORD}}-title">
<h2 id="{{PERSON_ACT_WORD}}-title">{{HEADING}}</h2>
<p>{{SENTENCE}}</p>
<form method="post" action="/settings/people/{{ID}}/{{PERSON_ACT_WORD}}" class="sheet">
<input type="hidden" name="csrf" value="{{CSRF}}">
<label for="password-{{PERSON_ACT_WORD}}">Your own password</label>
{{#PASSWORD_ERROR}}<p class="err" id="password-{{PERSON_ACT_WORD}}-error">{{ERROR_TEXT}}</p>
{{/PASSWORD_ERROR}}<input id="password-{{PERSON_ACT_WORD}}" name="password" type="password" autocomplete="current-password" required{{#PASSWORD_ERROR}} aria-invalid="true" aria-describedby="password-{{PERSON_ACT_WORD}}-error"{{/PASSWORD_ERROR}}>
<button class="{{PERSON_BUTTON}}">{{LABEL}}</button>
</form>
</section>
{{/PERSON_ACT}}<p class="also"><a href="/settings/audit?person={{ID}}">What {{NAME}} did: the audit log</a></p>
