{{%AUTOESCAPE context="HTML"}}
<div class="sheet">
<h1>{{HEADING}}</h1>
{{#SETUP_FIRST}}<p>You are about to become an administrator of this Keyrack. The link you followed works once.</p>
{{/SETUP_FIRST}}{{#SETUP_INVITED}}<p>You were invited to this Keyrack. Your role is {{LABEL}}. The link you followed works once.</p>
{{/SETUP_INVITED}}{{#SETUP_RESET}}<p>The link you followed works once. With the new password you are signed out everywhere; then you sign in with it{{#SECOND_FACTOR}}, and with the code from your phone as ever{{/SECOND_FACTOR}}.</p>
{{/SETUP_RESET}}{{#ERRORS}}<div class="summary" role="alert" aria-labelledby="summary-title" id="summary" tabindex="-1">
<h2 id="summary-title">Nothing is saved yet</h2>
<ul>
{{#ERROR_ITEM}}<li><a href="#{{ERROR_FIELD}}">{{ERROR_TEXT}}</a></li>
{{/ERROR_ITEM}}</ul>
</div>
{{/ERRORS}}
<form method="post">
<input type="hidden" name="csrf" value="{{CSRF}}">
{{#NAME_FIELD}}<label for="name">Your name</label>
{{#NAME_ERROR}}<p class="err" id="name-error">{{ERROR_TEXT}}</p>{{/NAME_ERROR}}
<input id="name" name="name" type="text" value="{{NAME}}" autocomplete="name" required{{#NAME_ERROR}} aria-invalid="true" aria-describedby="name-error"{{/NAME_ERROR}}>
{{/NAME_FIELD}}<label for="email">E-mail</label>
<p class="fine" id="email-hint">You sign in with it.</p>
{{#EMAIL_ERROR}}<p class="err" id="email-error">{{ERROR_TEXT}}</p>{{/EMAIL_ERROR}}
{{#EMAIL_FIELD}}<input id="email" name="email" type="email" value="{{EMAIL}}" autocomplete="username" required aria-describedby="email-hint{{#EMAIL_ERROR}} email-error{{/EMAIL_ERROR}}"{{#EMAIL_ERROR}} aria-invalid="true"{{/EMAIL_ERROR}}>
{{/EMAIL_FIELD}}{{#EMAIL_FIXED}}<input id="email" type="email" value="{{EMAIL}}" autocomplete="username" readonly aria-describedby="email-hint">
{{/EMAIL_FIXED}}<label for="password">{{PASSWORD_LABEL}}</label>
<p class="fine" id="password-hint">At least {{LENGTH}} characters, of any kind. Four or five words are easy to remember.{{#PASSWORD_STRENGTH}} The one you typed was {{STRENGTH_TEXT}}; type it again.{{/PASSWORD_STRENGTH}}</p>
{{#PASSWORD_ERROR}}<p class="err" id="password-error">{{ERROR_TEXT}}</p>{{/PASSWORD_ERROR}}
<input id="password" name="password" type="password" autocomplete="new-password" required aria-describedby="password-hint{{#PASSWORD_ERROR}} password-error{{/PASSWORD_ERROR}}"{{#PASSWORD_ERROR}} aria-invalid="true"{{/PASSWORD_ERROR}}>
<label for="password_again">The same password again</label>
{{#PASSWORD_AGAIN_ERROR}}<p class="err" id="password_again-error">{{ERROR_TEXT}}</p>{{/PASSWORD_AGAIN_ERROR}}
<input id="password_again" name="password_again" type="password" autocomplete="new-password" required{{#PASSWORD_AGAIN_ERROR}} aria-invalid="true" aria-describedby="password_again-error"{{/PASSWORD_AGAIN_ERROR}}>
<button>{{SAVE_LABEL}}</button>
</form>
</div>
