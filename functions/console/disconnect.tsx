/** Asks before a connection is taken apart. */

import { useAct } from './act.ts';
import type { Api } from './api.ts';
import { Ask } from './ask.tsx';

interface Props {
  api: Api;
  user_id: string;
  onClose(): void;
  onDone(): void;
}

export const Disconnect = ({ api, user_id, onClose, onDone }: Props) => {
  const disconnect = useAct(() => api.disconnect(user_id));
  const go = async () => {
    if (!(await disconnect.act())) return;
    onClose();
    onDone();
  };
  return (
    <Ask title={`Disconnect ${user_id}?`} onClose={onClose}>
      <p>
        The grant is revoked at WHOOP and its tokens are forgotten. The data stays, and a new link
        goes on with it.
      </p>
      <p class="wrong" role="alert">
        {disconnect.wrong}
      </p>
      <div class="answers">
        <button type="button" class="plain" onClick={onClose}>
          Cancel
        </button>
        <button type="button" class="danger" disabled={disconnect.busy} onClick={go}>
          Disconnect
        </button>
      </div>
    </Ask>
  );
};
