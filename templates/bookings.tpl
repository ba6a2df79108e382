{{%AUTOESCAPE context="HTML"}}
<div id="bookings" class="bookings"{{#RUNNING}} data-running="1"{{/RUNNING}}>
<h1>Online bookings</h1>
{{#ERROR}}<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" id="summary">
<h2 id="summary-title">Nothing was marked</h2>
<ul><li><a href="#fix">{{ERROR_TEXT}}</a></li></ul>
</div>
{{/ERROR}}{{#WAITING}}<p class="lead" id="headline">{{WAITING_TEXT}}</p>
{{#WAITING_WAY}}<p><a class="button" href="/settings/integrations/cliniko">{{WAITING_LINK}}</a></p>
{{/WAITING_WAY}}{{/WAITING}}{{#KNOWN}}<p id="headline" class="headline" data-mood="{{MOOD}}">{{HEADLINE}}</p>
{{/KNOWN}}{{>RUN}}
{{#KNOWN}}<nav class="chips" aria-label="On this page"><ul>
<li><a href="#fix">What to fix</a></li>
<li><a href="#drift">What changed</a></li>
<li><a href="#matrix">Every combination</a></li>
<li><a href="#rules">Rules</a></li>
<li><a href="#businesses">Businesses</a></li>
<li><a href="#practitioners">Practitioners</a></li>
<li><a href="#types">Appointment types</a></li>
</ul></nav>
{{/KNOWN}}{{>FIX}}
{{#DRIFT}}<section id="drift" aria-labelledby="drift-title">
<h2 id="drift-title">What changed in the last 14 days</h2>
<ul class="drift">
{{#DRIFT_ITEM}}<li>{{SENTENCE}} <span>{{WHEN}}</span></li>
{{/DRIFT_ITEM}}{{#NO_DRIFT}}<li>Nothing that online bookings depend on.</li>
{{/NO_DRIFT}}</ul>
<p><a href="/bookings/history">Everything that ever changed</a></p>
</section>
{{/DRIFT}}{{>MATRIX}}
{{>SWITCHES}}
</div>
