{{%AUTOESCAPE context="HTML"}}
<h1>{{HEADING}}</h1>
<p class="lead">{{LEAD}}</p>
{{#STEPS}}<ol class="path">
{{#STEP}}<li class="{{STEP_STATE}}">
<h2>{{STEP_TITLE}}</h2>
<p>{{STEP_TEXT}}</p>
{{#STEP_LINK}}<p><a class="button" href="{{STEP_URL}}">{{STEP_LABEL}}</a></p>
{{/STEP_LINK}}</li>
{{/STEP}}</ol>
{{/STEPS}}<div class="tiles">
{{#TILE}}<section class="tile" data-mood="{{MOOD}}">
<h2>{{TILE_TITLE}}</h2>
<p>{{TILE_TEXT}}</p>
{{#STEP_LINK}}<p><a class="button plain" href="{{STEP_URL}}">{{STEP_LABEL}}</a></p>
{{/STEP_LINK}}</section>
{{/TILE}}</div>
{{#NEEDS}}<section class="needs" aria-labelledby="needs">
<h2 id="needs">What needs you</h2>
<ul>
{{#NEED}}<li><span>{{NEED_TEXT}}</span> <a href="{{NEED_URL}}">{{NEED_LABEL}}</a></li>
{{/NEED}}</ul>
{{#NEEDS_MORE}}<p><a href="/settings/practitioners?state=needs-attention">{{NEED_TEXT}}</a></p>
{{/NEEDS_MORE}}</section>
{{/NEEDS}}