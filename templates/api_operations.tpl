{{%AUTOESCAPE context="HTML"}}
<table class="listing" id="api-operations">
<caption>What can be read. Every address begins with <code>/api/v1</code>.</caption>
<thead><tr><th scope="col">Address</th><th scope="col">What it gives</th><th scope="col">Parameters</th><th scope="col">The key must be allowed to</th></tr></thead>
<tbody>
{{#API_OPERATION}}<tr><th scope="row"><code>{{API_PATH}}</code></th><td data-label="Gives">{{API_SUMMARY}}</td><td data-label="Parameters">{{API_PARAMETERS}}</td><td data-label="Key">{{API_SCOPE}}</td></tr>
{{/API_OPERATION}}</tbody>
</table>
<table class="listing" id="api-problems">
<caption>What the answer says when something does not work. <code>type</code> ends with the word in the second column.</caption>
<thead><tr><th scope="col">Status</th><th scope="col">Type</th><th scope="col">What it means</th></tr></thead>
<tbody>
{{#API_PROBLEM}}<tr id="problem-{{API_WORD}}"><td>{{API_STATUS}}</td><th scope="row"><code>{{API_WORD}}</code></th><td data-label="Means"><b>{{API_TITLE}}.</b> {{API_DETAIL}}</td></tr>
{{/API_PROBLEM}}</tbody>
</table>
