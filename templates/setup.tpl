{{%AUTOESCAPE context="HTML"}}
<div class="sheet">
<h1>Set up your account</h1>
<p>You are about to become an administrator of this Keyrack. The link you followed works once.</p>
{{#ERRORS}}<div class="summary" role="alert" aria-labelledby="summary-title" id="summary" tabindex="-1">
<h2 id="summary-title">Your account is not set up yet</h2>
<ul>
{{#ERROR_ITEM}}<li><a href="#{{ERROR_FIELD}}">{{ERROR_TEXT}}</a></li>
{{/ERROR_ITEM}}</ul>
</div>
{{/ERRORS}}
<form method="post">
<input type="hidden" name="csrf" value="{{CSRF}}">
<label for="name">Your name</label>
{{#NAME_ERROR}}<p class="err" id="name-error">{{ERROR_TEXT}}</p>{{/NAME_ERROR}}
<input id="name" name="name" type="text" value="{{NAME}}" autocomplete="name" required{{#NAME_ERROR}} aria-invalid="true" aria-describedby="name-error"{{/NAME_ERROR}}>
<label for="email">E-mail</label>
<p class="fine" id="email-hint">You sign in with it.</p>
{{#EMAIL_ERROR}}<p class="err" id="email-error">{{ERROR_TEXT}}</p>{{/EMAIL_ERROR}}
<input id="email" name="email" type="email" value="{{EMAIL}}" autocomplete="username" required aria-describedby="email-hint{{#EMAIL_ERROR}} email-error{{/EMAIL_ERROR}}"{{#EMAIL_ERROR}} aria-invalid="true"{{/EMAIL_ERROR}}>
<label for="password">Password</label>
<p class="fine" id="password-hint">At least 15 characters. Four or five words are easy to remember.</p>
{{#PASSWORD_ERROR}}<p class="err" id="password-error">{{ERROR_TEXT}}</p>{{/PASSWORD_ERROR}}
<input id="password" name="password" type="password" autocomplete="new-password" required aria-describedby="password-hint{{#PASSWORD_ERROR}} password-error{{/PASSWORD_ERROR}}"{{#PASSWORD_ERROR}} aria-invalid="true"{{/PASSWORD_ERROR}}>
<label for="password_again">The same password again</label>
{{#PASSWORD_AGAIN_ERROR}}<p class="err" id="password_again-error">{{ERROR_TEXT}}</p>{{/PASSWORD_AGAIN_ERROR}}
<input id="password_again" name="password_again" type="password" autocomplete="new-password" required{{#PASSWORD_AGAIN_ERROR}} aria-invalid="true" aria-describedby="password_again-error"{{/PASSWORD_AGAIN_ERROR}}>
<button>Create account</button>
</form>
</div>
