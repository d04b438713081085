/** Asks for an API key, and tries it before it is kept. */
import { useState } from 'preact/hooks';
import { createApi } from './api.ts';
import type { Local } from './local.ts';
import { sentenceFor } from './words.ts';

interface Props {
  local: Local | null;
  /** A key that was good has been refused. */
  refused: boolean;
  onEnter(key: string): void;
}

const wrong = 'This API key is not accepted. Is it whole, and of this system?';
const ended = 'The API key is accepted no longer, so you were signed out.';

export const SignIn = ({ local, refused, onEnter }: Props) => {
  const [key, setKey] = useState('');
  const [said, setSaid] = useState(refused ? ended : '');
  const [busy, setBusy] = useState(false);

  const enter = async (key: string) => {
    setBusy(true);
    setSaid('');
    const answer = await createApi(key, () => {}).listUsers({ limit: 1 });
    setBusy(false);
    if ('value' in answer) return onEnter(key);
    setSaid(answer.trouble.kind === 'refused' ? wrong : sentenceFor(answer.trouble));
  };

  return (
    <div class="panel narrow">
      <h1 tabIndex={-1}>{local ? 'It runs' : 'Sign in'}</h1>
      {local ? (
        <>
          <p>
            This is the whole system on your machine, against a simulated WHOOP. Nobody in it is
            real, so you may try everything.
          </p>
          <button
            class="act wide"
            type="button"
            disabled={busy}
            onClick={() => enter(local.api_key)}
          >
            Open the console
          </button>
          <p class="or">or with a key of your own</p>
        </>
      ) : (
        <p>WHOOP connections, their data and the request budget, behind your API key.</p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void enter(key.trim());
        }}
      >
        <label for="key">API key</label>
        <input
          id="key"
          type="password"
          autoComplete="off"
          spellcheck={false}
          required
          aria-describedby="key-said key-note"
          aria-invalid={said !== ''}
          value={key}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
        <p id="key-said" class="wrong" role="alert">
          {said}
        </p>
        <button class={local ? 'plain wide' : 'act wide'} type="submit" disabled={busy}>
          {busy ? 'Looking …' : 'Sign in'}
        </button>
      </form>
      <p id="key-note" class="quiet">
        {local
          ? 'It was printed when the system started.'
          : 'It is in the secret that the stack’s output ApiKeysSecretName names. It stays in this tab and is sent to nobody but this system.'}
      </p>
    </div>
  );
};
