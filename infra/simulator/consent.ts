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
  const asks = Object.entries(scope_words)
    .filter(([scope]) => scopes.includes(scope))
    .map(([, [what, detail]]) => `<div><dt>${what}</dt><dd>${detail}</dd></div>`);
  const members = names.map(
    (name, index) =>
      `<label><input type="radio" name="member" value="${index + 1}"${index === 0 ? ' checked' : ''}> ${escapeHtml(name)}</label>`,
  );
  return page(
    200,
    'Share your data?',
    `<p>The app <b>${escapeHtml(query.get('client_id') ?? '')}</b> asks to read:</p>
<dl>${asks.join('')}</dl>
<form method="post" action="/oauth/oauth2/auth">${hidden.join('')}
<fieldset><legend>You are</legend>${members.join('')}</fieldset>
<button class="act" name="decision" value="allow">Allow</button>
<button class="act" name="decision" value="deny">Deny</button>
</form>
<footer><p>The people are made up, or imported. Next comes ${escapeHtml(query.get('redirect_uri') ?? '')}</p></footer>`,
  );
};
