{{%AUTOESCAPE context="HTML"}}
<div class="sheet">
<h1>{{TITLE}}</h1>
<p>What comes next is worth protecting, and your password was last asked for more than five minutes ago. Type it once more; then it goes on.</p>
{{#REFUSED}}<div class="summary" role="alert" id="summary" tabindex="-1">
<h2>That was not your password</h2>
<p>Nothing was changed. Check it and type it again; after several wrong tries wait some minutes.</p>
</div>
{{/REFUSED}}{{#SIGN_IN_BUSY}}<div class="summary" role="alert" id="summary" tabindex="-1">
<h2>Your password was not checked yet</h2>
<p>The part of Keyrack that checks passwords is busy or just starting. Wait a few seconds and type it again. If it stays like this, tell whoever looks after the Keyrack server.</p>
</div>
{{/SIGN_IN_BUSY}}<form method="post" action="{{ACTION}}">
<input type="hidden" name="csrf" value="{{CSRF}}">
{{#KEPT_FIELD}}<input type="hidden" name="{{KEPT_NAME}}" value="{{KEPT_VALUE:pre_escape}}">
{{/KEPT_FIELD}}{{#KEPT_LINE}}{{#KEPT_SECRET}}<label for="f-{{KEPT_NAME}}">{{KEPT_LABEL}}</label>
<p class="fine" id="h-{{KEPT_NAME}}">Secrets are not kept: type or paste it once more.</p>
<input id="f-{{KEPT_NAME}}" name="{{KEPT_NAME}}" type="password" autocomplete="off" aria-describedby="h-{{KEPT_NAME}}">
{{/KEPT_SECRET}}{{/KEPT_LINE}}<input type="text" name="person" value="{{PERSON_NAME}}" autocomplete="username" hidden disabled>
<label for="proof">Your password</label>
<input id="proof" name="proof" type="password" autocomplete="current-password" required{{#REFUSED}} aria-invalid="true" aria-describedby="summary"{{/REFUSED}}>
<button>Go on</button>
</form>
<p><a href="{{BACK_URL}}">Leave it and go back</a></p>
</div>
