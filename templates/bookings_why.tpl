{{%AUTOESCAPE context="HTML"}}
{{#UNKNOWN}}<p class="eyebrow"><a href="/bookings">Online bookings</a></p>
<h1>Keyrack knows no such combination</h1>
<p>At least one of the three, business, practitioner and appointment type, is not in this Cliniko account, or the practitioner never worked at that business. The link may be old, or cut short.</p>
<p><a class="button" href="/bookings#matrix">Choose from every combination</a></p>
{{/UNKNOWN}}{{#KNOWN}}<div id="bookings" class="bookings"{{#RUNNING}} data-running="1"{{/RUNNING}}>
<p class="eyebrow"><a href="/bookings">Online bookings</a></p>
<h1>{{HEADING}}</h1>
{{#VERDICT_LINE}}<p id="headline" class="headline" data-combination="{{BUSINESS_ID}}-{{PRACTITIONER_ID}}-{{TYPE_ID}}" data-state="{{STATE_WORD}}"{{#BLOCKED}} data-reason="{{REASON_WORD}}"{{/BLOCKED}}><b class="badge">{{LABEL}}</b> {{SENTENCE}}</p>
{{/VERDICT_LINE}}{{#SUPPORT}}<section class="card" aria-labelledby="support-title">
<h2 id="support-title">What to tell Cliniko’s support</h2>
<p>Quote this request; their support can look it up.</p>
<pre id="support">{{SUPPORT_TEXT:pre_escape}}</pre>
</section>
{{/SUPPORT}}{{>RUN}}
<p class="choice"><a class="button plain" href="/bookings/preview?business={{BUSINESS_ID}}&amp;practitioner={{PRACTITIONER_ID}}&amp;type={{TYPE_ID}}">Preview what patients see</a>
<a class="button plain" href="/bookings?practitioner={{PRACTITIONER_ID}}#matrix">All combinations of {{PRACTITIONER_NAME}}</a></p>
<h2>Every check, in order</h2>
<ol id="checks">
{{#CHECK}}<li data-check="{{CHECK_WORD}}" data-result="{{RESULT_WORD}}">
<h3>{{NAME}}</h3> <b>{{LABEL}}</b>
<p>{{EVIDENCE}} <span class="hint">{{SEEN}}</span></p>
{{#FAILED}}<p class="way">In Cliniko: {{WAY}} {{#CLINIKO}}<a href="{{CLINIKO_URL}}" rel="noreferrer">Open Cliniko</a>{{/CLINIKO}}</p>
{{/FAILED}}</li>
{{/CHECK}}</ol>
{{#DRIFT}}<section id="drift" aria-labelledby="drift-title">
<h2 id="drift-title">What changed for {{PRACTITIONER_NAME}}</h2>
<ul class="drift">
{{#DRIFT_ITEM}}<li>{{SENTENCE}} <span>{{WHEN}}</span></li>
{{/DRIFT_ITEM}}{{#NO_DRIFT}}<li>Nothing since Keyrack first looked.</li>
{{/NO_DRIFT}}</ul>
<p><a href="/bookings/history?practitioner={{PRACTITIONER_ID}}">Everything that changed for {{PRACTITIONER_NAME}}</a></p>
</section>
{{/DRIFT}}</div>
{{/KNOWN}}
