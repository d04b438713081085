/** All connections: by status, page by page, or one by its user's id. */
import { useState } from 'preact/hooks';
import { type Status, statuses } from '../domain/model.ts';
import type { Api } from './api.ts';
import { ConnectionRows } from './connection-rows.tsx';
import { FindUser } from './find-user.tsx';
import { FirstSteps } from './first-steps.tsx';
import type { Local } from './local.ts';
import { NewLink } from './new-link.tsx';
import { usePoll } from './poll.ts';
import { TroubleNote } from './trouble.tsx';
import { statusLabels } from './words.ts';

const PAGE = 50;

export const Connections = ({ api, local }: { api: Api; local: Local | null }) => {
  const [status, setStatus] = useState<Status>();
  /** The cursors of the pages up to this one. */
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const list = usePoll(`${status} ${cursor}`, () =>
    api.listUsers({ limit: PAGE, ...(status && { status }), ...(cursor && { cursor }) }),
  );
  const items = list.value?.items;
  const next = list.value?.next_cursor;
  const choose = (status: Status | undefined) => {
    setStatus(status);
    setCursors([]);
  };

  if (items?.length === 0 && !status && !cursor) return <FirstSteps api={api} local={local} />;
  return (
    <>
      <div class="head">
        <h1 tabIndex={-1}>Connections</h1>
        <NewLink api={api} local={local} />
      </div>
      <TroubleNote of={list} />
      <div class="tools">
        <fieldset class="choice">
          <legend class="unseen">Status</legend>
          {[undefined, ...statuses].map((it) => (
            <label key={it ?? 'all'}>
              <input
                type="radio"
                name="status"
                checked={status === it}
                onChange={() => choose(it)}
              />
              <span>{it ? statusLabels[it] : 'All'}</span>
            </label>
          ))}
        </fieldset>
        <FindUser />
      </div>
      <div class="panel flush" aria-busy={items === undefined}>
        {items && items.length > 0 && <ConnectionRows items={items} />}
        {items?.length === 0 && <p class="empty">There is no such connection.</p>}
        {!items && <p class="empty">Looking …</p>}
      </div>
      {(cursor || next) && (
        <nav class="pager" aria-label="Pages of connections">
          <button
            type="button"
            class="plain"
            disabled={!cursor}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            Back
          </button>
          <span>Page {cursors.length + 1}</span>
          <button
            type="button"
            class="plain"
            disabled={!next}
            onClick={() => next && setCursors([...cursors, next])}
          >
            Next
          </button>
        </nav>
      )}
    </>
  );
};
