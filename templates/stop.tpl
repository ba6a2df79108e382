{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow"><a href="/settings">Settings</a></p>
<h1>Emergency stop</h1>
{{#STOP_OFF}}<p>For when something is wrong: a key is used where it should not be, a computer was stolen, somebody left in anger. One press, and from that moment:</p>
<ul>
<li>Keyrack uses no Cliniko key any more, and cuts off what it is asking Cliniko just now.</li>
<li>The keys that Keyrack issued to others let nobody in.</li>
<li>Nothing is lost: what was under way waits, and so does what is asked for meanwhile. The audit log goes on.</li>
<li>Patients can go on booking: online bookings are Cliniko’s own.</li>
</ul>
<p>You then see which keys to archive in Cliniko, person by person. Only an administrator can let Keyrack go on.</p>
<form method="post" action="/settings/stop">
<input type="hidden" name="csrf" value="{{CSRF}}">
<button class="danger">Stop all use of keys now</button>
</form>
{{/STOP_OFF}}{{#STOP_ON}}<section class="card" aria-labelledby="stop-title">
<h2 id="stop-title">Keyrack is stopped</h2>
<p id="stopped-by">Since {{STOP_WHEN}}, by {{STOP_BY}}. No Cliniko key is used, and no key that Keyrack issued lets anybody in.</p>
{{#STOP_WAITS}}<p>This waits, and is done once Keyrack goes on:</p>
<ul id="waits">
{{#STOP_JOB}}<li>{{STOP_JOB_TEXT}}</li>
{{/STOP_JOB}}</ul>
{{/STOP_WAITS}}{{#STOP_IDLE}}<p id="waits">Nothing waits.</p>
{{/STOP_IDLE}}</section>
<section aria-labelledby="archive-title" class="archive">
<h2 id="archive-title">Keys to archive in Cliniko</h2>
{{#STOP_KEYS}}<p>A key that may be in wrong hands works elsewhere as long as Cliniko takes it. Each person archives their own: log in to Cliniko, open the menu under the name, choose <b>My info</b>, then <b>Manage API keys</b>, and press <b>Archive</b> beside the key. It stops working at once. Print this page to tick them off.</p>
<table class="listing" id="archive">
<caption>All keys that Keyrack keeps, by person</caption>
<thead><tr><th scope="col">Whose</th><th scope="col">Key</th><th scope="col">What it is here</th><th scope="col">Done</th></tr></thead>
<tbody>
{{#STOP_KEY}}<tr><th scope="row">{{NAME}}</th><td data-label="Key">…{{TAIL}} ({{SHARD}})</td><td data-label="Here">{{STATE}}</td><td data-label="Done"><span class="tick"><span class="vh">to tick off on paper</span></span></td></tr>
{{/STOP_KEY}}</tbody>
</table>
{{/STOP_KEYS}}{{#STOP_NO_KEYS}}<p>Keyrack keeps no key.</p>
{{/STOP_NO_KEYS}}</section>
<section aria-labelledby="resume-title" class="resume">
<h2 id="resume-title">Go on</h2>
<p>Once it is safe again. What waits is then done, one thing after the other; keys that were archived meanwhile show as rejected, and their owners paste new ones.</p>
<form method="post" action="/settings/stop/resume" class="paste">
<input type="hidden" name="csrf" value="{{CSRF}}">
{{>PROOF}}<button>Let Keyrack go on</button>
</form>
</section>
{{/STOP_ON}}
