{{%AUTOESCAPE context="HTML"}}
<h1>Set up your account</h1>
<p>You are about to become an administrator of this Keyrack. The link you followed works once.</p>
{{#ERRORS}}
<div role="alert">
<p>Please correct:</p>
<ul>
{{#ERROR_ITEM}}<li><a href="#{{ERROR_FIELD}}">{{ERROR_TEXT}}</a></li>
{{/ERROR_ITEM}}
</ul>
</div>
{{/ERRORS}}
<form method="post">
<input type="hidden" name="csrf" value="{{CSRF}}">
<p><label for="name">Your name</label>
<input id="name" name="name" value="{{NAME}}" autocomplete="name" required>
{{#NAME_ERROR}}<span class="error">{{ERROR_TEXT}}</span>{{/NAME_ERROR}}</p>
<p><label for="email">E-mail</label>
<input id="email" name="email" type="email" value="{{EMAIL}}" autocomplete="username" required>
{{#EMAIL_ERROR}}<span class="error">{{ERROR_TEXT}}</span>{{/EMAIL_ERROR}}</p>
<p><label for="password">Password, at least 15 characters</label>
<input id="password" name="password" type="password" autocomplete="new-password" required>
{{#PASSWORD_ERROR}}<span class="error">{{ERROR_TEXT}}</span>{{/PASSWORD_ERROR}}</p>
<p><label for="password_again">The same password again</label>
<input id="password_again" name="password_again" type="password" autocomplete="new-password" required>
{{#PASSWORD_AGAIN_ERROR}}<span class="error">{{ERROR_TEXT}}</span>{{/PASSWORD_AGAIN_ERROR}}</p>
<p><button>Create account</button></p>
</form>
