{{%AUTOESCAPE context="HTML"}}
<section id="rules" aria-labelledby="rules-title">
<h2 id="rules-title">The rules of the account</h2>
<ul class="switches">
{{#ACCOUNT_SWITCH}}{{#SWITCH}}<li data-shown="{{SHOWN}}"><h3>{{NAME}}</h3> <b>{{LABEL}}</b></li>
{{/SWITCH}}{{/ACCOUNT_SWITCH}}</ul>
<dl class="facts">
{{#RULE}}<div><dt>{{NAME}}</dt><dd><b>{{VALUE}}</b><br>{{EFFECT}}{{#ADVICE}}<span class="advice">{{ADVICE_TEXT}}</span>{{/ADVICE}}</dd></div>
{{/RULE}}</dl>
</section>
{{#SWITCH_LIST}}<details class="switchlist" id="{{ID}}" {{OPEN}}>
<summary><h2>{{HEADING}}</h2> <span>{{COUNTS}}{{#MISSING}}, <b>{{MISSING_COUNT}} without a schedule</b>{{/MISSING}}</span></summary>
<ul class="switches">
{{#SWITCH}}<li data-shown="{{SHOWN}}"{{#NOT_MEANT}} data-meant="no"{{/NOT_MEANT}}><h3>{{NAME}}</h3> <b>{{LABEL}}</b> <span class="who">{{WHO}}</span>
{{#PLACE}}<p{{#LACKS_HOURS}} class="lacks"{{/LACKS_HOURS}}>{{PLACE_TEXT}}</p>
{{/PLACE}}<div class="acts">{{MEANT_TEXT}} {{#IN_MATRIX}}<a href="/bookings?practitioner={{PRACTITIONER_ID}}#matrix">See the combinations<span class="vh"> of {{NAME}}</span></a>{{/IN_MATRIX}}
{{#SAY_YES}}<button form="say-yes" name="item" value="{{SETTING}}">Should be bookable<span class="vh">: {{NAME}}</span></button>{{/SAY_YES}}
{{#SAY_NO}}<button form="say-no" name="item" value="{{SETTING}}">Not meant to be<span class="vh">: {{NAME}}</span></button>{{/SAY_NO}}
{{#SAY_NOTHING}}<button form="say-nothing" name="item" value="{{SETTING}}">Take that back<span class="vh">: {{NAME}}</span></button>{{/SAY_NOTHING}}</div></li>
{{/SWITCH}}</ul>
</details>
{{/SWITCH_LIST}}
