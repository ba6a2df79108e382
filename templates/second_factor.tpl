{{%AUTOESCAPE context="HTML"}}
<div class="sheet">
<p class="eyebrow"><a href="/account">Your account</a></p>
<h1>{{TITLE}}</h1>
{{#PASSWORD_ERROR}}<div class="summary" role="alert" aria-labelledby="summary-title" id="summary" tabindex="-1">
<h2 id="summary-title">Nothing was changed</h2>
<ul><li><a href="#password">{{ERROR_TEXT}}</a></li></ul>
</div>
{{/PASSWORD_ERROR}}{{#FACTOR_OFF}}{{#FACTOR_NEEDED}}<p class="note" id="needed">Your clinic asks a second factor of every administrator. Set yours up now; then everything else opens.</p>
{{/FACTOR_NEEDED}}<p>With a second factor, signing in takes two things: your password, and a code of six digits that an app on your phone shows. Whoever only learns your password cannot sign in.</p>
<p>You need an authenticator app, such as the one that came with your phone’s password manager, Google Authenticator or Microsoft Authenticator. It works without network, and costs two minutes now and ten seconds at each sign-in.</p>
{{/FACTOR_OFF}}{{#FACTOR_ON}}<p id="on">Your second factor is set up: signing in takes your password and a code from your phone.</p>
{{#FACTOR_REQUIRED}}<p>Your clinic asks it of every administrator, so it cannot be turned off here. It can be moved to another phone.</p>
{{/FACTOR_REQUIRED}}{{/FACTOR_ON}}<form method="post" action="/account/second-factor/begin">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="text" name="person" value="{{PERSON_NAME}}" autocomplete="username" hidden disabled>
<label for="password">Your password</label>
<p class="fine" id="password-hint">Asked each time, so that nobody else can do this from a screen you left.</p>
{{#PASSWORD_ERROR}}<p class="err" id="password-error">{{ERROR_TEXT}}</p>
{{/PASSWORD_ERROR}}<input id="password" name="password" type="password" autocomplete="current-password" required aria-describedby="password-hint{{#PASSWORD_ERROR}} password-error{{/PASSWORD_ERROR}}"{{#PASSWORD_ERROR}} aria-invalid="true"{{/PASSWORD_ERROR}}>
{{#FACTOR_OFF}}<button>Set it up</button>
{{/FACTOR_OFF}}{{#FACTOR_ON}}<button>Move it to another phone</button>
<p class="fine">The one you have works on until the new one is confirmed.</p>
<button class="plain" formaction="/account/second-factor/codes">Make new recovery codes</button>
<p class="fine">The codes you have stop working at once.</p>
{{#FACTOR_MAY_END}}<button class="plain" formaction="/account/second-factor/off">Turn it off</button>
<p class="fine">Your password alone signs you in then.</p>
{{/FACTOR_MAY_END}}{{/FACTOR_ON}}</form>
<p><a href="/account">Leave it and go back</a></p>
</div>
