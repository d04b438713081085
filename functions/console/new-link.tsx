/** Makes a link for a user who may not be known yet. */
import { useState } from 'preact/hooks';
import { useAct } from './act.ts';
import type { Api } from './api.ts';
import { returnUrl } from './arrival.ts';
import { Ask } from './ask.tsx';
import { LinkBox } from './link-box.tsx';
import type { Local } from './local.ts';

export const LinkForm = ({ api, local }: { api: Api; local: Local | null }) => {
  const [user_id, setUserId] = useState('');
  const link = useAct(() =>
    api.makeLink(user_id.trim(), local ? returnUrl(user_id.trim()) : undefined),
  );
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void link.act();
        }}
      >
        <label for="user">Your id of the user</label>
        <div class="inline">
          <input
            id="user"
            required
            maxLength={128}
            pattern="[A-Za-z0-9._:@\-]+"
            title="Letters, digits and . _ : @ - are allowed."
            autoComplete="off"
            spellcheck={false}
            value={user_id}
            onInput={(event) => setUserId(event.currentTarget.value)}
          />
          <button type="submit" class="act" disabled={link.busy}>
            Make a link
          </button>
        </div>
      </form>
      <p class="wrong" role="alert">
        {link.wrong}
      </p>
      {link.value && <LinkBox link={link.value} />}
    </>
  );
};

export const NewLink = ({ api, local }: { api: Api; local: Local | null }) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="act" onClick={() => setOpen(true)}>
        Connect a user
      </button>
      {open && (
        <Ask title="Connect a user" onClose={() => setOpen(false)}>
          <p>Make a link and send it to the user, who allows the access at WHOOP.</p>
          <LinkForm api={api} local={local} />
          <form method="dialog" class="answers">
            <button type="submit" class="plain">
              Close
            </button>
          </form>
        </Ask>
      )}
    </>
  );
};
