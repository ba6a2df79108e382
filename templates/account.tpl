{{%AUTOESCAPE context="HTML"}}
<h1>Your account</h1>
{{#ACCOUNT_DONE}}<p class="card" role="status" id="done">{{ACCOUNT_DONE_TEXT}}</p>
{{/ACCOUNT_DONE}}{{#ERRORS}}<div class="summary" role="alert" aria-labelledby="summary-title" id="summary" tabindex="-1">
<h2 id="summary-title">Nothing was saved yet</h2>
<ul>
{{#ERROR_ITEM}}<li><a href="#{{ERROR_FIELD}}">{{ERROR_TEXT}}</a></li>
{{/ERROR_ITEM}}</ul>
</div>
{{/ERRORS}}<p>You sign in as <strong>{{EMAIL}}</strong>. Your role: {{LABEL}}. Both are for an administrator to change.</p>
<section aria-labelledby="name-title">
<h2 id="name-title">Name</h2>
<form method="post" action="/account/name" class="sheet">
<input type="hidden" name="csrf" value="{{CSRF}}">
<label for="name">Your name</label>
{{#NAME_ERROR}}<p class="err" id="name-error">{{ERROR_TEXT}}</p>
{{/NAME_ERROR}}<input id="name" name="name" type="text" value="{{ACCOUNT_NAME}}" autocomplete="name" required{{#NAME_ERROR}} aria-invalid="true" aria-describedby="name-error"{{/NAME_ERROR}}>
<button>Save the name</button>
</form>
</section>
<section aria-labelledby="password-title">
<h2 id="password-title">Password</h2>
<form method="post" action="/account/password" class="sheet">
<input type="hidden" name="csrf" value="{{CSRF}}">
<p>Every other browser is signed out when you change it.</p>
<input type="text" name="person" value="{{EMAIL}}" autocomplete="username" hidden disabled>
<label for="password">Your password now</label>
{{#CURRENT_ERROR}}<p class="err" id="password-error">{{ERROR_TEXT}}</p>
{{/CURRENT_ERROR}}<input id="password" name="password" type="password" autocomplete="current-password" required{{#CURRENT_ERROR}} aria-invalid="true" aria-describedby="password-error"{{/CURRENT_ERROR}}>
<label for="new_password">New password</label>
<p class="fine" id="new_password-hint">At least {{LENGTH}} characters; four or five words are easy to remember.</p>
{{#NEW_ERROR}}<p class="err" id="new_password-error">{{ERROR_TEXT}}</p>
{{/NEW_ERROR}}<input id="new_password" name="new_password" type="password" autocomplete="new-password" required aria-describedby="new_password-hint{{#NEW_ERROR}} new_password-error{{/NEW_ERROR}}"{{#NEW_ERROR}} aria-invalid="true"{{/NEW_ERROR}}>
<label for="new_password_again">The new password again</label>
{{#AGAIN_ERROR}}<p class="err" id="new_password_again-error">{{ERROR_TEXT}}</p>
{{/AGAIN_ERROR}}<input id="new_password_again" name="new_password_again" type="password" autocomplete="new-password" required{{#AGAIN_ERROR}} aria-invalid="true" aria-describedby="new_password_again-error"{{/AGAIN_ERROR}}>
<button>Change the password</button>
</form>
</section>
<section aria-labelledby="factor-title">
<h2 id="factor-title">Second factor</h2>
{{#FACTOR_ON}}<p id="factor">Set up: signing in takes your password and a code from your phone.</p>
<p><a class="button plain" href="/account/second-factor">Recovery codes, another phone, turn it off</a></p>
{{/FACTOR_ON}}{{#FACTOR_OFF}}<p id="factor">Not set up: whoever knows your password can sign in. With a code from your phone as well, they cannot.</p>
<p><a class="button plain" href="/account/second-factor">Set up a second factor</a></p>
{{/FACTOR_OFF}}</section>
<section aria-labelledby="sessions-title">
<h2 id="sessions-title">Where you are signed in</h2>
<p>Not one of yours? Sign it out and change your password.</p>
<ul class="people">
{{#ACCOUNT_SESSION}}<li{{#SESSION_OWN}} data-state="active"{{/SESSION_OWN}}><h3>{{SESSION_BROWSER}}</h3>{{#SESSION_OWN}} <b>this browser</b>{{/SESSION_OWN}}
<p>{{SESSION_TEXT}}</p>
{{#SESSION_OTHER}}<form method="post" action="/account/sessions/{{SESSION_ID}}/end">
<input type="hidden" name="csrf" value="{{CSRF}}">
<button class="plain" aria-label="Sign out {{SESSION_BROWSER}}. {{SESSION_TEXT}}">Sign it out</button>
</form>
{{/SESSION_OTHER}}</li>
{{/ACCOUNT_SESSION}}</ul>
{{#SESSION_OTHERS}}<form method="post" action="/account/sessions/end">
<input type="hidden" name="csrf" value="{{CSRF}}">
<button class="plain">Sign out all other browsers</button>
</form>
{{/SESSION_OTHERS}}</section>
<section aria-labelledby="history-title">
<h2 id="history-title">Sign-ins</h2>
<table class="listing audit" id="sign-ins">
<caption>The last 20, newest first. A try that was not yours is a reason to change your password.</caption>
<thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">From where</th></tr></thead>
<tbody>
{{#SIGN_IN_ROW}}<tr><td><time datetime="{{MOMENT}}">{{WHEN}}</time></td><td>{{WHAT}}{{#RESULT}} <b data-result="failed">{{RESULT_TEXT}}</b>{{/RESULT}}</td><td data-label="From">{{WHERE}}</td></tr>
{{/SIGN_IN_ROW}}</tbody>
</table>
</section>
