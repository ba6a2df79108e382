{{%AUTOESCAPE context="HTML"}}
<div id="onekey"{{#FOLLOW}} data-mark="{{MARK}}"{{/FOLLOW}}>
<p class="eyebrow"><a href="{{BACK_URL}}">{{BACK_LABEL}}</a></p>
<h1>{{HEADING}}</h1>
{{#NO_KEY}}<p class="lead">{{SENTENCE}} {{NEXT_STEP}}</p>
<p><a class="button" href="{{BACK_URL}}">Go to where it is pasted</a></p>
{{/NO_KEY}}{{#AGAIN}}<form method="post" action="{{CHECK_URL}}" class="again">
<input type="hidden" name="csrf" value="{{CSRF}}"><input type="hidden" name="back" value="key">
<button class="plain">Check again</button>
</form>
{{/AGAIN}}{{#KEY}}<section aria-labelledby="{{ID}}-title" data-verdict="{{VERDICT}}" id="{{ID}}">
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
{{/USE_EARLIER}}<p class="also"><a href="{{AUDIT_URL}}">Who saved, checked or removed a key here: the audit log</a></p>
</div>
