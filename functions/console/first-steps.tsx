/** Nobody is connected yet: the way to the first one. */

import { useAct } from './act.ts';
import type { Api } from './api.ts';
import { returnUrl } from './arrival.ts';
import type { Local } from './local.ts';
import { LinkForm } from './new-link.tsx';

const steps = [
  ['A link', 'Your app asks for one and sends the user there. It can be mailed.'],
  ['Consent at WHOOP', 'The user signs in and allows it. Tokens stay alive from then on.'],
  ['Data', 'The newest week within seconds, a month within a minute, then as it happens.'],
] as const;

/** The first that anybody tries has a name that the README uses too. */
const DEMO = 'demo';

const Simulated = ({ api }: { api: Api }) => {
  const link = useAct(async () => {
    const answer = await api.makeLink(DEMO, returnUrl(DEMO));
    if ('value' in answer) location.assign(answer.value.link_web_url);
    return answer;
  });
  return (
    <>
      <button type="button" class="act large" disabled={link.busy} onClick={link.act}>
        Connect a simulated member
      </button>
      <p class="quiet">
        You choose a member and allow the access on a page like WHOOP’s, then you are back here.
      </p>
      <p class="wrong" role="alert">
        {link.wrong}
      </p>
    </>
  );
};

export const FirstSteps = ({ api, local }: { api: Api; local: Local | null }) => (
  <div class="panel hero">
    <h1 tabIndex={-1}>Connect the first WHOOP</h1>
    <ol class="steps">
      {steps.map(([name, text]) => (
        <li key={name}>
          <b>{name}</b>
          <span>{text}</span>
        </li>
      ))}
    </ol>
    {local ? <Simulated api={api} /> : <LinkForm api={api} local={local} />}
  </div>
);
