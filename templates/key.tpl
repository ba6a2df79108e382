{{%AUTOESCAPE context="HTML"}}
<div id="onekey"{{#FOLLOW}} data-mark="{{MARK}}"{{/FOLLOW}}>
<p class="eyebrow"><a href="{{BACK_URL}}">{{BACK_LABEL}}</a></p>
<h1>{{HEADING}}</h1>
{{#NO_KEY}}<p class="lead">{{SENTENCE}} {{NEXT_STEP}}</p>
{{#BACK}}<p><a class="button" href="{{BACK_URL}}">Go to where it is pasted</a></p>
{{/BACK}}{{/NO_KEY}}{{#AGAIN}}<form method="post" action="{{CHECK_URL}}" class="again">
<input type="hidden" name="csrf" value="{{CSRF}}"><input type="hidden" name="back" value="key">
<button class="plain">Check again</button>
</form>
{{/AGAIN}}{{#OWN_FORM}}{{#ERROR}}<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" id="summary">
<h2 id="summary-title">The key was not saved</h2>
<ul><li><a href="#api_key">{{ERROR_TEXT}}</a></li></ul>
</div>
{{/ERROR}}{{>OLD_KEY}}<section aria-labelledby="own-title">
<h2 id="own-title">{{HEADING}}</h2>
<p>{{SENTENCE}}</p>
<details class="help"><summary>How do you make a key?</summary>
{{>GUIDE}}
</details>
<form method="post" action="{{ACTION}}" class="paste" autocapitalize="off" spellcheck="false">
<input type="hidden" name="csrf" value="{{CSRF}}">
<label for="api_key">Your Cliniko API key</label>
{{#ERROR}}<p class="err" id="api_key-error">{{ERROR_TEXT}}</p>
{{/ERROR}}<div class="field"><input id="api_key" name="api_key" type="text" autocomplete="off" data-1p-ignore data-lpignore="true" data-bwignore required{{#ERROR}} aria-invalid="true" aria-describedby="api_key-error"{{/ERROR}}><button>Save</button></div>
</form>
{{#OWN_REMOVE}}<p><a href="{{OWN_REMOVE_URL}}">Remove your key</a></p>
{{/OWN_REMOVE}}</section>
{{/OWN_FORM}}{{#KEY}}<section aria-labelledby="{{ID}}-title" data-verdict="{{VERDICT}}" id="{{ID}}">
<h2 id="{{ID}}-title">{{KEY_TITLE}} <b class="badge">{{LABEL}}</b></h2>
<p class="say">{{SENTENCE}} {{NEXT_STEP}}</p>
<dl class="facts">
{{#FACT}}<div><dt>{{FACT_NAME}}</dt><dd>{{FACT_TEXT}}</dd></div>
{{/FACT}}</dl>
{{#REACH}}<h3>What this key reaches</h3>
{{#REACH_NOTE}}<p class="say">{{SENTENCE}}</p>
{{/REACH_NOTE}}{{#REACH_TABLE}}<table class="plainly">
<caption>Asked {{WHEN}}, in a way that brings no patient’s data here.</caption>
<thead><tr><th scope="col">What it may read</th><th scope="col">What that means</th></tr></thead>
<tbody>
{{#REACH_ROW}}<tr data-area="{{REACH_AREA}}" data-reach="{{REACH_WORD}}"><th scope="row">{{REACH_READS}}</th><td>{{REACH_WORK}}{{#REACH_NEXT}} <b>{{NEXT_STEP}}</b>{{/REACH_NEXT}}</td></tr>
{{/REACH_ROW}}</tbody>
</table>
{{/REACH_TABLE}}{{/REACH}}<h3>What it has been used for</h3>
<p>Keyrack uses a key for nothing but this. Each purpose allows only the requests listed with it; anything else is not sent.</p>
<ul class="uses">
{{#USE}}<li data-purpose="{{USE_WORD}}"><h4>{{USE_LABEL}}</h4>
<p>{{USE_ABOUT}}</p>
<p><b>{{USE_COUNTS}}</b>{{#USE_LAST}} Last used {{WHEN}}.{{/USE_LAST}}</p>
<details><summary>The only requests it allows<span class="vh">: {{USE_LABEL}}</span></summary>
<ul>
{{#USE_REQUEST}}<li><code>{{USE_TEXT}}</code>{{#USE_ONLY}}, only what was made before 1900: there is none{{/USE_ONLY}}</li>
{{/USE_REQUEST}}</ul>
<p class="fine">GET only reads. <code>:id</code> stands for one of Cliniko’s numbers.</p></details></li>
{{/USE}}</ul>
{{#USE_DAYS}}<details class="help"><summary>Day by day, the last 30 days<span class="vh">: {{KEY_TITLE}}</span></summary>
<table class="plainly">
<caption>Requests on each day, as days are counted in UTC</caption>
<thead><tr><th scope="col">Day</th><th scope="col">Requests</th><th scope="col">What for</th></tr></thead>
<tbody>
{{#USE_DAY}}<tr><th scope="row">{{USE_DAY_NAME}}</th><td>{{USE_TEXT}}</td><td>{{USE_FOR}}</td></tr>
{{/USE_DAY}}</tbody>
</table></details>
{{/USE_DAYS}}</section>
{{/KEY}}{{#USE_EARLIER}}<h2>Keys that were here before</h2>
<p>They were used within the last 400 days. {{USE_COUNTS}}</p>
{{/USE_EARLIER}}{{#AUDIT}}<p class="also"><a href="{{AUDIT_URL}}">Who saved, checked or removed a key here: the audit log</a></p>
{{/AUDIT}}</div>
