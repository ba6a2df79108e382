{{%AUTOESCAPE context="HTML"}}
<div class="sheet">
<p class="eyebrow"><a href="/account">Your account</a></p>
<h1>{{TITLE}}</h1>
{{#CODE_ERROR}}<div class="summary" role="alert" aria-labelledby="summary-title" id="summary" tabindex="-1">
<h2 id="summary-title">Nothing is set up yet</h2>
<ul><li><a href="#code">That code is not right, or there were too many tries. Wait until your phone shows the next one and type that. If it stays like this, look whether the clock of your phone is right.</a></li></ul>
</div>
{{/CODE_ERROR}}{{#QR}}<ol class="steps">
<li><p>Open the authenticator app on your phone and add an account.</p></li>
<li><p>Scan this:</p>
<svg class="factor" viewBox="{{QR_BOX}}" role="img" aria-label="QR code of the secret below" shape-rendering="crispEdges">
<rect x="-4" y="-4" width="100%" height="100%" fill="#fff"/>
<path d="{{QR_PATH}}" fill="#000"/>
</svg>
<p>Or type this secret into the app: <code id="secret">{{FACTOR_SECRET}}</code></p>
<p class="fine">It is shown this once, and belongs on your phone alone.</p></li>
<li><p>Type the six digits that the app shows now.</p></li>
</ol>
{{/QR}}<form method="post" action="/account/second-factor/confirm">
<input type="hidden" name="csrf" value="{{CSRF}}">
<label for="code">Code</label>
{{#CODE_ERROR}}<p class="err" id="code-error">That code is not right.</p>
{{/CODE_ERROR}}<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" required{{#CODE_ERROR}} aria-invalid="true" aria-describedby="code-error"{{/CODE_ERROR}}>
<button>Confirm</button>
</form>
<p><a href="/account/second-factor">Begin again</a></p>
</div>
