/** The page on which a member allows an app to read, or does not. */
import { type Answer, escapeHtml, page } from './http.ts';
import { scope_words } from './scopes.ts';

export const refusalPage = (sentence: string): Answer =>
  page(400, 'This cannot go on', `<p>${escapeHtml(sentence)}</p>`);

/** Asks for everything again in hidden fields, so that nothing is remembered before a decision. */
export const consentPage = (query: URLSearchParams, scopes: string[], names: string[]): Answer => {
  const hidden = [...query]
    .filter(([name]) => name !== 'decision' && name !== 'member')
    .map(
      ([name, value]) =>
        `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    );
  const asks = scopes.map((scope) => `<li>${escapeHtml(scope_words[scope] ?? scope)}</li>`);
  const members = names.map(
    (name, index) =>
      `<label><input type="radio" name="member" value="${index + 1}"${index === 0 ? ' checked' : ''}> ${escapeHtml(name)}</label>`,
  );
  return page(
    200,
    'Share your data?',
    `<p>The app <b>${escapeHtml(query.get('client_id') ?? '')}</b> asks to read:</p>
<ul>${asks.join('')}</ul>
<form method="post" action="/oauth/oauth2/auth">${hidden.join('')}
<fieldset><legend>You are</legend>${members.join('')}</fieldset>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>
<p class="quiet">The people are made up, or imported. Then you go to ${escapeHtml(query.get('redirect_uri') ?? '')}</p>`,
  );
};
