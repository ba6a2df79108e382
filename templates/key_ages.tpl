{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow"><a href="/settings/practitioners">Practitioners</a></p>
<h1>Keys to replace</h1>
{{#ERROR}}<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" id="summary">
<h2 id="summary-title">The number of days was not saved</h2>
<ul><li><a href="#days">{{ERROR_TEXT}}</a></li></ul>
</div>
{{/ERROR}}<p>The longer a key is in use, the more places it may have got to. Making a new one now and then costs two minutes: paste it, see that it is connected, then archive the old one in Cliniko. Keyrack leads through it, and never stops using the old key before the new one works.</p>
{{#DUE}}<h2>Due this month</h2>
<ul class="due">
{{#ROW}}<li><h3><a href="{{STEP_URL}}">{{NAME}}</a></h3>
<p>{{DUE_WHEN}} {{DAYS}} days old.</p>
<p class="hint">{{HINT}}</p></li>
{{/ROW}}</ul>
{{/DUE}}{{#NONE_DUE}}<p class="lead">No key is due this month.</p>
{{/NONE_DUE}}<h2>When a key is due</h2>
<form method="post" action="/settings/practitioners/ages" class="paste">
<input type="hidden" name="csrf" value="{{CSRF}}">
<label for="days">Days after which a key is asked to be replaced</label>
{{#ERROR}}<p class="err" id="days-error">{{ERROR_TEXT}}</p>
{{/ERROR}}<div class="field"><input id="days" name="days" type="text" inputmode="numeric" value="{{KEY_AGE_DAYS}}" autocomplete="off"{{#ERROR}} aria-invalid="true" aria-describedby="days-error"{{/ERROR}}><button>Save</button></div>
<p class="fine">180 is usual. The age counts from when the key was saved here; Cliniko does not say when it was made. Nothing is switched off: an old key goes on working until you replace it.</p>
</form>
