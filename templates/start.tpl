{{%AUTOESCAPE context="HTML"}}
<h1>{{HEADING}}</h1>
<p class="lead">{{LEAD}}</p>
<ol class="path">
{{#STEP}}<li class="{{STEP_STATE}}">
<h2>{{STEP_TITLE}}</h2>
<p>{{STEP_TEXT}}</p>
{{#STEP_LINK}}<p><a class="button" href="{{STEP_URL}}">{{STEP_LABEL}}</a></p>
{{/STEP_LINK}}</li>
{{/STEP}}</ol>
