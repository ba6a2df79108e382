{{%AUTOESCAPE context="HTML"}}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{TITLE}} · Keyrack</title>
<link rel="stylesheet" href="/static/keyrack.css">
{{#REFRESH}}<noscript><meta http-equiv="refresh" content="{{REFRESH_SECONDS}}"></noscript>
{{/REFRESH}}
</head>
<body>
<header>
<a href="/">Keyrack</a>
{{#SIGNED_IN}}
<nav aria-label="Settings">
<a href="/settings/practitioners"{{#NAV_PRACTITIONERS}} aria-current="page"{{/NAV_PRACTITIONERS}}>Practitioners</a>
<a href="/settings/integrations/cliniko"{{#NAV_CLINIKO}} aria-current="page"{{/NAV_CLINIKO}}>Cliniko</a>
</nav>
<form method="post" action="/logout">
<input type="hidden" name="csrf" value="{{CSRF}}">
<span>{{PERSON_NAME}}</span>
<button>Sign out</button>
</form>
{{/SIGNED_IN}}
</header>
<main>
{{>CONTENT}}
</main>
</body>
</html>
