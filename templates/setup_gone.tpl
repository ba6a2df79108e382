{{%AUTOESCAPE context="HTML"}}
<h1>This link does not work</h1>
{{#LINK_USED}}
<p class="lead">It has been used already, and each link works once.</p>
<p>If you set your password with it, sign in.</p>
<p><a class="button" href="/login">Sign in</a></p>
{{/LINK_USED}}
{{#LINK_EXPIRED}}
<p class="lead">Its time is up: links end after a while, so that nobody can use an old one.</p>
{{/LINK_EXPIRED}}
{{#LINK_UNKNOWN}}
<p class="lead">Keyrack does not know it. It may have been cut off when it was copied, a newer link took its place, or it was taken back.</p>
{{/LINK_UNKNOWN}}
<p>For a new link, ask whoever sent you this one: an administrator of Keyrack (Settings, People), or for the first administrator whoever looks after the server (<code>keyrackctl setup</code>).</p>
