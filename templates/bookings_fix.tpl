{{%AUTOESCAPE context="HTML"}}
<section id="fix" aria-labelledby="fix-title">
<h2 id="fix-title">What to fix</h2>
{{#NOTHING}}<p>Nothing stands in the way. Every switch that should be on is on.</p>
{{/NOTHING}}{{#NOTHING_YET}}<p>No switch stands in the way as far as Keyrack knows. Not everything is known yet.</p>
{{/NOTHING_YET}}{{#LOUD}}<ol class="fixes">
{{#OBSTACLE}}<li data-setting="{{SETTING}}" data-reason="{{REASON_WORD}}">
<p class="cost" aria-hidden="true">{{ALONE}}</p>
<h3>{{SENTENCE}}</h3>
<p>{{COST}} {{SINCE}}</p>
<p class="way">In Cliniko: {{WAY}}</p>
<div class="acts">{{#CLINIKO}}<a href="{{CLINIKO_URL}}" rel="noreferrer">Open Cliniko</a>{{/CLINIKO}}
{{#SAY_YES}}<button form="say-yes" name="item" value="{{SETTING}}">Should be bookable<span class="vh">: {{SENTENCE}}</span></button>{{/SAY_YES}}
{{#SAY_NO}}<button form="say-no" name="item" value="{{SETTING}}">Not meant to be<span class="vh">: {{SENTENCE}}</span></button>{{/SAY_NO}}</div>
</li>
{{/OBSTACLE}}</ol>
{{#MORE}}<p class="fine">And {{MORE_COUNT}} more settings, which appear here as these are settled.</p>
{{/MORE}}{{/LOUD}}{{#INTRUDERS}}<h3>On, though not meant to be</h3>
<ul class="fixes">
{{#INTRUDER}}<li data-setting="{{SETTING}}" data-intruder="1">
<h4>{{SENTENCE}}</h4>
<p>{{SINCE}}</p>
<p class="way">In Cliniko: {{WAY}}</p>
<div class="acts">{{#CLINIKO}}<a href="{{CLINIKO_URL}}" rel="noreferrer">Open Cliniko</a>{{/CLINIKO}}
{{#SAY_YES}}<button form="say-yes" name="item" value="{{SETTING}}">Should be bookable<span class="vh">: {{SENTENCE}}</span></button>{{/SAY_YES}}</div>
</li>
{{/INTRUDER}}</ul>
{{#MORE}}<p class="fine">And {{MORE_COUNT}} more.</p>
{{/MORE}}{{/INTRUDERS}}{{#REFUSALS}}<h3>Refused without a reason that Keyrack can see</h3>
<p>Every check passes, and Cliniko still answers 404.</p>
<ul class="plainlist">
{{#REFUSAL}}<li>{{NAME}}: <a href="/bookings/why?business={{BUSINESS_ID}}&amp;practitioner={{PRACTITIONER_ID}}&amp;type={{TYPE_ID}}">what was asked, and what to tell Cliniko’s support<span class="vh"> about {{NAME}}</span></a></li>
{{/REFUSAL}}</ul>
{{#MORE}}<p class="fine">And {{MORE_COUNT}} more.</p>
{{/MORE}}{{/REFUSALS}}{{#UNSAID}}<h3>Off, and nobody has said whether that is meant</h3>
<ul class="fixes calm">
{{#OBSTACLE}}<li data-setting="{{SETTING}}" data-reason="{{REASON_WORD}}">
<h4>{{SENTENCE}}</h4>
<p>{{COST}} {{SINCE}}</p>
<p class="way">In Cliniko: {{WAY}}</p>
<div class="acts">{{#CLINIKO}}<a href="{{CLINIKO_URL}}" rel="noreferrer">Open Cliniko</a>{{/CLINIKO}}
{{#SAY_YES}}<button form="say-yes" name="item" value="{{SETTING}}">Should be bookable<span class="vh">: {{SENTENCE}}</span></button>{{/SAY_YES}}
{{#SAY_NO}}<button form="say-no" name="item" value="{{SETTING}}">Not meant to be<span class="vh">: {{SENTENCE}}</span></button>{{/SAY_NO}}</div>
</li>
{{/OBSTACLE}}</ul>
{{#MORE}}<p class="fine">And {{MORE_COUNT}} more settings, which appear here as these are settled.</p>
{{/MORE}}{{#SAY_ALL}}<form method="post" action="/bookings/meant" id="all-no">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="meant" value="no">
{{#OBSTACLE}}<input type="hidden" name="item" value="{{SETTING}}">
{{/OBSTACLE}}<button class="plain">None of these is meant to be</button>
</form>
{{/SAY_ALL}}{{/UNSAID}}</section>
{{#QUIET}}<details class="quiet" id="quiet">
<summary>{{QUIET_TEXT}}</summary>
<ul class="plainlist">
{{#QUIET_ITEM}}<li data-setting="{{SETTING}}">{{SENTENCE}} {{#SAY_NOTHING}}<button class="quiet" form="say-nothing" name="item" value="{{SETTING}}">Take that back<span class="vh">: {{SENTENCE}}</span></button>{{/SAY_NOTHING}}</li>
{{/QUIET_ITEM}}</ul>
{{#MORE}}<p class="fine">And {{MORE_COUNT}} more.</p>
{{/MORE}}</details>
{{/QUIET}}{{#ADMINISTRATOR}}<form method="post" action="/bookings/meant" id="say-yes"><input type="hidden" name="csrf" value="{{CSRF}}"><input type="hidden" name="meant" value="yes"></form>
<form method="post" action="/bookings/meant" id="say-no"><input type="hidden" name="csrf" value="{{CSRF}}"><input type="hidden" name="meant" value="no"></form>
<form method="post" action="/bookings/meant" id="say-nothing"><input type="hidden" name="csrf" value="{{CSRF}}"><input type="hidden" name="meant" value="unsaid"></form>
{{/ADMINISTRATOR}}
