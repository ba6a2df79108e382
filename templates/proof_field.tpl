{{%AUTOESCAPE context="HTML"}}
<label for="proof">Your password</label>
<p class="fine" id="proof-hint">It was last asked for more than five minutes ago, and this is worth protecting.</p>
<input id="proof" name="proof" type="password" autocomplete="current-password" required aria-describedby="proof-hint">
