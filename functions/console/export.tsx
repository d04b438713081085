/** Saves everything that is kept of a user as a file. */
import { useState } from 'preact/hooks';
import { useAct } from './act.ts';
import type { Api } from './api.ts';
import { saveFile } from './charts/save.ts';
import { gatherExport } from './export-pages.ts';

/** A user's id may hold what a file's name may not. */
const fileOf = (user_id: string) => `${user_id.replaceAll(/[^A-Za-z0-9_-]/g, '_')}.ndjson`;

export const Export = ({ api, user_id }: { api: Api; user_id: string }) => {
  const [lines, setLines] = useState(0);
  const gathering = useAct(async () => {
    setLines(0);
    const answer = await gatherExport((cursor) => api.readExport(user_id, cursor), setLines);
    if ('value' in answer) saveFile(fileOf(user_id), 'application/x-ndjson', answer.value);
    return answer;
  });
  return (
    <div class="action">
      <button type="button" class="plain" disabled={gathering.busy} onClick={gathering.act}>
        Download all data
      </button>
      <p role="status" class={gathering.wrong ? 'wrong' : 'quiet'}>
        {gathering.wrong || (lines > 0 ? `${lines} lines${gathering.busy ? ' so far' : ''}` : '')}
      </p>
    </div>
  );
};
