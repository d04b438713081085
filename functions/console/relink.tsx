/** A link for a user who is known, to connect again or at last. */

import { useAct } from './act.ts';
import type { Api } from './api.ts';
import { LinkBox } from './link-box.tsx';

interface Props {
  api: Api;
  user_id: string;
  text: string;
  /** It is what the person should do next. */
  urgent?: boolean;
}

export const Relink = ({ api, user_id, text, urgent = false }: Props) => {
  const link = useAct(() => api.makeLink(user_id));
  return (
    <div class="relink">
      {link.value ? (
        <LinkBox link={link.value} />
      ) : (
        <button
          type="button"
          class={urgent ? 'act' : 'plain'}
          disabled={link.busy}
          onClick={link.act}
        >
          {text}
        </button>
      )}
      <p class="wrong" role="alert">
        {link.wrong}
      </p>
    </div>
  );
};
