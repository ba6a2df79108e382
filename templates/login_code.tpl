{{%AUTOESCAPE context="HTML"}}
<div class="sheet">
<h1>{{TITLE}}</h1>
{{#REFUSED}}<div class="summary" role="alert" id="summary" tabindex="-1">
<h2>You are not signed in yet</h2>
<p>That code is not right, was used before, or there were too many tries. Wait until your phone shows the next one and type that; after several wrong ones wait some minutes. If it stays like this, look whether the clock of your phone is right.</p>
</div>
{{/REFUSED}}{{#SIGN_IN_BUSY}}<div class="summary" role="alert" id="summary" tabindex="-1">
<h2>Your code was not checked yet</h2>
<p>The part of Keyrack that checks codes is busy or just starting. Wait a few seconds and type it again. If it stays like this, tell whoever looks after the Keyrack server.</p>
</div>
{{/SIGN_IN_BUSY}}<p>Your password was right. Now type the six digits that the app on your phone shows for Keyrack.</p>
{{#KEPT_TO}}<p><strong>What you typed before is kept</strong>, but for passwords and keys: it comes back after this.</p>
{{/KEPT_TO}}<form method="post" action="/login/code">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="next" value="{{NEXT}}">
{{#KEPT_TO}}<input type="hidden" name="to" value="{{KEPT_PATH}}">
{{/KEPT_TO}}{{#KEPT_FIELD}}<input type="hidden" name="{{KEPT_NAME}}" value="{{KEPT_VALUE}}">
{{/KEPT_FIELD}}<label for="code">Code</label>
<p class="fine" id="code-hint">Phone not at hand? Type one of your recovery codes instead; each works once.</p>
<input id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="off" spellcheck="false" required aria-describedby="code-hint{{#REFUSED}} summary{{/REFUSED}}"{{#REFUSED}} aria-invalid="true"{{/REFUSED}}>
<button>Sign in</button>
</form>
<p><a href="/login">Sign in as somebody else</a></p>
<p class="fine">Neither phone nor recovery codes? Whoever looks after the Keyrack server can turn your second factor off with <code>keyrackctl user second-factor-off</code>.</p>
</div>
