{{%AUTOESCAPE context="HTML"}}
<div data-address="/settings/people/{{ID}}">
<p class="eyebrow"><a href="/settings/people">People</a></p>
<h1>Send this link to {{NAME}}</h1>
<p class="lead">{{#LINK_INVITES}}With it {{NAME}} sets a password and signs in for the first time.{{/LINK_INVITES}}{{#LINK_RESETS}}With it {{NAME}} sets a new password. The old one works until then.{{/LINK_RESETS}} Keyrack does not send it: copy it into a message of yours.</p>
<label for="link">The link</label>
<div class="field wide"><input id="link" type="text" readonly value="{{LINK_URL}}" spellcheck="false"><button type="button" class="plain" data-copy="link" hidden>Copy</button></div>
<p class="fine">It is shown this once: Keyrack itself cannot read it again. It works once, until {{WHEN}} ({{ZONE_TEXT}} time). Whoever has it can sign in as {{NAME}}, so send it to nobody else. If it is lost, make another; that ends this one.</p>
<label for="message">A message to go with it</label>
<textarea id="message" rows="11" readonly spellcheck="false">
{{LINK_MESSAGE:pre_escape}}</textarea>
<p><button type="button" class="plain" data-copy="message" hidden>Copy the message</button></p>
<p><a class="button" href="/settings/people">Back to the people</a></p>
</div>
