{{%AUTOESCAPE context="HTML"}}
<h1>This link does not work</h1>
{{#LINK_USED}}
<p class="lead">It has been used already, and each link works once.</p>
<p>If you set up your account with it, sign in.</p>
<p><a class="button" href="/login">Sign in</a></p>
{{/LINK_USED}}
{{#LINK_EXPIRED}}
<p class="lead">It is older than 30 minutes, and links end after that time.</p>
{{/LINK_EXPIRED}}
{{#LINK_UNKNOWN}}
<p class="lead">Keyrack does not know it. It may have been cut off when it was copied, or a newer link took its place.</p>
{{/LINK_UNKNOWN}}
<p>For a new link, whoever looks after the server runs <code>keyrackctl setup</code> there and sends you what it prints.</p>
