{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow"><a href="/bookings">Online bookings</a></p>
<h1>Preview</h1>
{{#WAITING}}<p class="lead">{{WAITING_TEXT}}</p>
{{#WAITING_WAY}}<p><a class="button" href="/settings/integrations/cliniko">{{WAITING_LINK}}</a></p>
{{/WAITING_WAY}}{{/WAITING}}{{#PREVIEW}}{{#INTRO}}<p>See a week as patients see it on your bookings page, and make the link that leads them there.</p>
{{/INTRO}}{{#PREVIEW_LOST}}<p class="note">What the address asks for is not in Cliniko any more, or never was. Please choose anew.</p>
{{/PREVIEW_LOST}}<nav class="pick" aria-label="What to preview">
{{#PREVIEW_STEP}}<details {{OPEN}}>
<summary><span>{{PREVIEW_TITLE}}</span> <b>{{PREVIEW_CHOSEN}}</b></summary>
{{#PREVIEW_NOTHING}}<p>{{PREVIEW_TEXT}} <a href="/bookings">See what stands in the way</a></p>
{{/PREVIEW_NOTHING}}{{#PREVIEW_OPTIONS}}<ul>
{{#PREVIEW_OPTION}}<li><a href="{{PREVIEW_URL}}"{{#PREVIEW_CURRENT}} aria-current="true"{{/PREVIEW_CURRENT}}>{{PREVIEW_NAME}}</a></li>
{{/PREVIEW_OPTION}}</ul>
{{/PREVIEW_OPTIONS}}{{#PREVIEW_UNFITS}}<details class="unfit">
<summary>Not bookable: {{PREVIEW_COUNT}}</summary>
<ul>
{{#PREVIEW_UNFIT}}<li>{{PREVIEW_NAME}}: <a href="{{PREVIEW_URL}}">{{PREVIEW_LABEL}}<span class="vh">. Why can {{PREVIEW_NAME}} not be booked?</span></a></li>
{{/PREVIEW_UNFIT}}</ul>
</details>
{{/PREVIEW_UNFITS}}</details>
{{/PREVIEW_STEP}}</nav>
{{#PREVIEW_BLOCKED}}<section class="card" id="blocked" data-state="{{PREVIEW_STATE}}" data-reason="{{PREVIEW_REASON}}">
<h2>{{PREVIEW_TYPE}} with {{PREVIEW_PRACTITIONER}}</h2>
<p>{{SENTENCE}}</p>
<p class="way">In Cliniko: {{PREVIEW_WAY}}</p>
{{#PREVIEW_WHY}}<p><a href="{{PREVIEW_URL}}">Why? See every check</a></p>
{{/PREVIEW_WHY}}</section>
{{/PREVIEW_BLOCKED}}{{#PREVIEW_WEEK}}<section id="preview" aria-labelledby="preview-title" data-answer="{{PREVIEW_ANSWER}}"{{#FOLLOW}} data-mark="{{MARK}}"{{/FOLLOW}}>
<h2 id="preview-title">{{PREVIEW_TYPE}} with {{PREVIEW_PRACTITIONER}}</h2>
<p class="offer">{{PREVIEW_BUSINESS}} <span>{{PREVIEW_FACTS}}</span></p>
{{#STOPPED}}<p class="note">Keyrack is stopped, so nothing is asked of Cliniko just now. What waits here goes on when Keyrack does; nothing is lost.</p>
{{/STOPPED}}{{#STALLED}}<p class="note">The part of Keyrack that asks Cliniko is not running just now, so this waits. Nothing is lost; it goes on when it runs again. If this lasts, ask whoever looks after the Keyrack server to start keyrack-agent.</p>
{{/STALLED}}<div class="turn">
<h3>{{PREVIEW_FROM}} to {{PREVIEW_TO}}</h3>
<p>{{#PREVIEW_BEFORE}}<a class="button plain" href="{{PREVIEW_URL}}">Previous week</a> {{/PREVIEW_BEFORE}}{{#PREVIEW_AFTER}}<a class="button plain" href="{{PREVIEW_URL}}">Next week</a>{{/PREVIEW_AFTER}}</p>
</div>
{{#PREVIEW_SAY}}<p class="say">{{SENTENCE}}</p>
{{/PREVIEW_SAY}}{{#PREVIEW_NEXT}}<p><a class="button" href="{{PREVIEW_URL}}">See that week</a></p>
{{/PREVIEW_NEXT}}{{#PREVIEW_AGAIN}}<p><a class="button" href="{{PREVIEW_URL}}">{{PREVIEW_LABEL}}</a></p>
{{/PREVIEW_AGAIN}}{{#PREVIEW_WHY}}<p><a href="{{PREVIEW_URL}}">Why?</a></p>
{{/PREVIEW_WHY}}{{#PREVIEW_DAYS}}<ol class="week">
{{#PREVIEW_DAY}}<li><h4>{{PREVIEW_WEEKDAY}} <span>{{PREVIEW_DATE}}</span></h4>
{{#PREVIEW_NOTHING}}<p class="none">{{PREVIEW_TEXT}}</p>
{{/PREVIEW_NOTHING}}{{#PREVIEW_PART}}<h5>{{PREVIEW_TITLE}}</h5>
<ul>{{#PREVIEW_TIME}}<li><time datetime="{{PREVIEW_MOMENT}}">{{PREVIEW_CLOCK}}</time></li>{{/PREVIEW_TIME}}</ul>
{{/PREVIEW_PART}}</li>
{{/PREVIEW_DAY}}</ol>
{{/PREVIEW_DAYS}}{{#PREVIEW_AGE}}<p class="fine age">{{PREVIEW_TEXT}}</p>
{{/PREVIEW_AGE}}{{#PREVIEW_END}}<p class="fine">{{PREVIEW_TEXT}}</p>
{{/PREVIEW_END}}<p class="fine">{{PREVIEW_ZONE}}</p>
{{#PREVIEW_REMARK}}<p class="fine">{{PREVIEW_TEXT}}</p>
{{/PREVIEW_REMARK}}</section>
{{/PREVIEW_WEEK}}{{#PREVIEW_NO_LINK}}<h2>The link for patients</h2>
<p>Cliniko did not tell the address of your bookings page yet. {{#ADMINISTRATOR}}<a href="/settings/integrations/cliniko">Refresh from Cliniko</a>, then look here again.{{/ADMINISTRATOR}}</p>
{{/PREVIEW_NO_LINK}}{{#PREVIEW_LINK}}<section aria-labelledby="link-title">
<h2 id="link-title">The link for patients</h2>
<label for="link">{{#PREVIEW_START}}Your bookings page, where patients choose for themselves{{/PREVIEW_START}}{{#PREVIEW_GIVEN}}Your bookings page, with what is chosen above{{/PREVIEW_GIVEN}}</label>
<div class="field wide"><input id="link" type="text" readonly value="{{PREVIEW_URL}}" spellcheck="false"><button type="button" class="plain" data-copy="link" hidden>Copy</button></div>
<p class="choice"><a class="button plain" href="{{PREVIEW_URL}}" target="_blank" rel="noopener noreferrer">Open<span class="vh"> the bookings page in a new tab</span></a> <a class="button plain" href="{{PREVIEW_QR_URL}}">QR code to print</a></p>
<details class="help">
<summary>Put it into a website</summary>
<p>Paste this where the bookings page should appear. It grows and shrinks with its content.</p>
<label for="embed">Code for the website</label>
<textarea id="embed" rows="13" readonly spellcheck="false">
&lt;iframe id=&quot;cliniko-bookings&quot; title=&quot;Book an appointment at {{PREVIEW_CLINIC}}&quot; src=&quot;{{PREVIEW_SOURCE}}&quot; width=&quot;100%&quot; height=&quot;900&quot; frameborder=&quot;0&quot;&gt;&lt;/iframe&gt;
&lt;script&gt;
addEventListener(&quot;message&quot;, function (event) {
    var frame = document.getElementById(&quot;cliniko-bookings&quot;);
    var height = /^cliniko-bookings-resize:([0-9]+)/.exec(event.data);
    if (height &amp;&amp; event.origin === new URL(frame.src).origin)
        frame.height = height[1];
});
&lt;/script&gt;
</textarea>
<p><button type="button" class="plain" data-copy="embed" hidden>Copy the code</button></p>
</details>
<p><a href="/bookings/links">Check the links on your website</a></p>
</section>
{{/PREVIEW_LINK}}{{/PREVIEW}}
