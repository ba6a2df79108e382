{{%AUTOESCAPE context="HTML"}}
<h1>Sign in</h1>
{{#REFUSED}}
<p role="alert">E-mail and password do not match, or there were too many tries. Check both; after several wrong tries wait some minutes.</p>
{{/REFUSED}}
{{#SIGN_IN_BUSY}}
<p role="alert">Many people are signing in just now, so your password was not checked. Wait a few seconds, type it again and press Sign in.</p>
{{/SIGN_IN_BUSY}}
<form method="post" action="/login">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="next" value="{{NEXT}}">
<p><label for="email">E-mail</label>
<input id="email" name="email" type="email" value="{{EMAIL}}" autocomplete="username" required></p>
<p><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required></p>
<p><button>Sign in</button></p>
</form>
