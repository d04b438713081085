/** Asks for the user's id before everything about the user is erased, then shows the receipt. */
import { useState } from 'preact/hooks';
import { useAct } from './act.ts';
import type { Api } from './api.ts';
import { Ask } from './ask.tsx';

interface Props {
  api: Api;
  user_id: string;
  onClose(): void;
  onDone(): void;
}

const Receipt = ({ value }: { value: unknown }) => (
  <>
    <p role="status">Erased. Keep this receipt, if you have to show that it was done:</p>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard too. */}
    <pre tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>
  </>
);

export const Erase = ({ api, user_id, onClose, onDone }: Props) => {
  const [typed, setTyped] = useState('');
  const [erased, setErased] = useState(false);
  const erase = useAct(() => api.erase(user_id));
  const close = () => {
    onClose();
    if (!erased) return;
    onDone();
    location.hash = '#/';
  };
  if (erased) {
    return (
      <Ask title={`${user_id} is erased`} onClose={close}>
        <Receipt value={erase.value} />
        <div class="answers">
          <button type="button" class="act" onClick={close}>
            Done
          </button>
        </div>
      </Ask>
    );
  }
  return (
    <Ask title={`Erase ${user_id}?`} onClose={close}>
      <p>
        The grant is revoked at WHOOP, and every record, token and note about this user is deleted.
        Nobody can bring it back.
      </p>
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          if (typed === user_id && (await erase.act())) setErased(true);
        }}
      >
        <label for="typed">
          Type <code>{user_id}</code> to go on
        </label>
        <input
          id="typed"
          autoComplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <p class="wrong" role="alert">
          {erase.wrong}
        </p>
        <div class="answers">
          <button type="button" class="plain" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="danger" disabled={typed !== user_id || erase.busy}>
            Erase for good
          </button>
        </div>
      </form>
    </Ask>
  );
};
