/** A link to send to a user: seen, copied, opened. */
import { useRef, useState } from 'preact/hooks';
import { asTime } from './time.ts';

export interface Link {
  link_web_url: string;
  expires_at: string;
}

export const LinkBox = ({ link }: { link: Link }) => {
  const [said, setSaid] = useState('');
  const field = useRef<HTMLInputElement>(null);

  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(link.link_web_url);
      setSaid('Copied.');
    } catch {
      setSaid('It is selected: copy it with the keyboard.');
    }
  };

  return (
    <div class="link">
      <label for="link">Link to send to the user</label>
      <div class="inline">
        <input id="link" ref={field} readOnly value={link.link_web_url} />
        <button type="button" class="act" onClick={copy}>
          Copy
        </button>
      </div>
      <p class="quiet">
        Good for any number of visits until {asTime(link.expires_at)}.{' '}
        <a href={link.link_web_url} rel="noreferrer">
          Open it here
        </a>{' '}
        <span role="status">{said}</span>
      </p>
    </div>
  );
};
