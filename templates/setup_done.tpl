{{%AUTOESCAPE context="HTML"}}
<div class="sheet">
<h1>Your new password is saved</h1>
<p>You are signed out everywhere. Sign in with the new password; if you have a second factor, its code is asked as ever.</p>
<p><a class="button" href="/login">Sign in</a></p>
</div>
