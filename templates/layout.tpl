{{%AUTOESCAPE context="HTML"}}
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{TITLE}} · Keyrack</title>
<link rel="icon" href="/static/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/keyrack.css">
<script src="/static/keyrack.js" defer></script>
{{#REFRESH}}<noscript><meta http-equiv="refresh" content="{{REFRESH_SECONDS}}; url=?{{REFRESH_QUERY}}"></noscript>{{/REFRESH}}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="/">Keyrack</a>
{{#SIGNED_IN}}
<nav aria-label="Keyrack">
{{#STAFF}}<a href="/bookings"{{#NAV_BOOKINGS}} aria-current="page"{{/NAV_BOOKINGS}}>Online bookings</a>
<a href="/bookings/preview"{{#NAV_PREVIEW}} aria-current="page"{{/NAV_PREVIEW}}>Preview</a>
<a href="/settings/practitioners"{{#NAV_PRACTITIONERS}} aria-current="page"{{/NAV_PRACTITIONERS}}>Practitioners</a>
{{/STAFF}}{{#NAV_OWN_KEY}}<a href="/settings/practitioners/{{OWN_ID}}/key"{{#NAV_PRACTITIONERS}} aria-current="page"{{/NAV_PRACTITIONERS}}>Your key</a>
{{/NAV_OWN_KEY}}{{#ADMINISTRATOR}}<a href="/settings"{{#NAV_SETTINGS}} aria-current="page"{{/NAV_SETTINGS}}>Settings</a>
{{/ADMINISTRATOR}}</nav>
<form class="person" method="post" action="/logout">
<input type="hidden" name="csrf" value="{{CSRF}}">
<a href="/account"{{#NAV_ACCOUNT}} aria-current="page"{{/NAV_ACCOUNT}}><span class="vh">Your account: </span>{{PERSON_NAME}}</a>
<button class="quiet">Sign out</button>
</form>
{{/SIGNED_IN}}
</header>
{{#STOPPED}}<aside class="stopped" aria-label="Emergency stop"><p><strong>Keyrack is stopped.</strong> No Cliniko key is used. What is asked for now waits until an administrator lets Keyrack go on.{{#STOPPED_WAY}} <a href="/settings/stop">What waits, and how to go on</a>{{/STOPPED_WAY}}</p></aside>
{{/STOPPED}}<main id="main" tabindex="-1">
{{>CONTENT}}
</main>
<footer class="foot">
<p>Keyrack keeps each practitioner’s Cliniko API key on its own hook.</p>
<p><a href="https://help.cliniko.com/en/articles/1023957-generate-a-cliniko-api-key" rel="noreferrer">Cliniko’s own help about API keys</a></p>
</footer>
<p id="live" class="vh" role="status"></p>
</body>
</html>
