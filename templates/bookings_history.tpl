{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow"><a href="/bookings">Online bookings</a></p>
{{#UNKNOWN}}<h1>Keyrack knows no such practitioner</h1>
<p>Nobody with this number is in this Cliniko account now. What changed for them stands among everything else.</p>
<p><a class="button" href="/bookings/history">See everything that changed</a></p>
{{/UNKNOWN}}{{#KNOWN}}<h1>What changed</h1>
<p>Each time Keyrack looks at Cliniko it compares what it finds with what it found before: a change happened at some time between the two.</p>
<form class="filters" role="search" method="get" action="/bookings/history">
<div><label for="filter-practitioner">Practitioner</label><select id="filter-practitioner" name="practitioner">
<option value="">Everybody and everything
{{#OPTION}}<option value="{{ID}}"{{#CHOSEN}} selected{{/CHOSEN}}>{{NAME}}
{{/OPTION}}</select></div>
<button class="plain">Show</button>
</form>
<ul class="drift" id="history">
{{#DRIFT_ITEM}}<li>{{SENTENCE}} <span>{{WHEN}}</span></li>
{{/DRIFT_ITEM}}{{#NO_DRIFT}}<li>Nothing that online bookings depend on has changed since Keyrack first looked.</li>
{{/NO_DRIFT}}</ul>
{{#OLDER}}<p><a class="button plain" rel="next" href="/bookings/history?practitioner={{PRACTITIONER_ID}}&amp;before={{BEFORE_ID}}">Older changes</a></p>
{{/OLDER}}{{/KNOWN}}
