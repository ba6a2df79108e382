{{%AUTOESCAPE context="HTML"}}
<div class="sheet">
<h1>Sign in</h1>
{{#GO_ON}}<p>You are not signed in, or were away for a while. Sign in, and you go on where you wanted to.</p>
{{/GO_ON}}{{#KEPT_TO}}<p>You were signed out before this was sent: after 30 minutes without use, after 12 hours, or because somebody signed out in another tab. Nothing was changed. <strong>What you typed is kept</strong>, but for passwords and keys: sign in, and you can send it.</p>
{{/KEPT_TO}}{{#REFUSED}}<div class="summary" role="alert" id="summary" tabindex="-1">
<h2>You are not signed in</h2>
<p>E-mail and password do not match, or there were too many tries. Check both; after several wrong tries wait some minutes.</p>
</div>
{{/REFUSED}}
{{#CODE_LATE}}<div class="summary" role="alert" id="summary" tabindex="-1">
<h2>The code came too late</h2>
<p>It can be given for five minutes after the password. Type your password again, then the code that your phone shows now.</p>
</div>
{{/CODE_LATE}}{{#SIGN_IN_BUSY}}<div class="summary" role="alert" id="summary" tabindex="-1">
<h2>You are not signed in yet</h2>
<p>The part of Keyrack that checks passwords is busy or just starting, so yours was not checked. Wait a few seconds, type it again and press Sign in. If it stays like this, tell whoever looks after the Keyrack server.</p>
</div>
{{/SIGN_IN_BUSY}}
<form method="post" action="/login">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="next" value="{{NEXT}}">
{{#KEPT_TO}}<input type="hidden" name="to" value="{{KEPT_PATH}}">
{{/KEPT_TO}}{{#KEPT_FIELD}}<input type="hidden" name="{{KEPT_NAME}}" value="{{KEPT_VALUE:pre_escape}}">
{{/KEPT_FIELD}}
<label for="email">E-mail</label>
<input id="email" name="email" type="email" value="{{EMAIL}}" autocomplete="username" required{{#REFUSED}} aria-invalid="true" aria-describedby="summary"{{/REFUSED}}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{{#REFUSED}} aria-invalid="true" aria-describedby="summary"{{/REFUSED}}>
<button>Sign in</button>
</form>
<p class="fine">Forgotten your password? Whoever looks after the Keyrack server can set a new one with <code>keyrackctl user password</code>.</p>
</div>
