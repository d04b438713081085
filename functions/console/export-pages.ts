/** An export page by page: lines of JSON, of which the last of each page says how to go on. */
import type { Answer } from './api.ts';

/** What a page holds; `next_cursor` is null where it was the last. Undefined where it is cut off. */
const readExportPage = (
  text: string,
): { lines: string[]; next_cursor: string | null } | undefined => {
  const lines = text.split('\n').filter(Boolean);
  const end = lines.pop();
  try {
    const page: unknown = JSON.parse(end ?? '');
    if (typeof page !== 'object' || page === null || !('next_cursor' in page)) return undefined;
    const { next_cursor } = page;
    if (next_cursor !== null && typeof next_cursor !== 'string') return undefined;
    return { lines, next_cursor };
  } catch {
    return undefined;
  }
};

/** All pages as one text. `onLines` is told how many lines there are so far. */
export const gatherExport = async (
  read: (cursor: string | null) => Promise<Answer<string>>,
  onLines: (count: number) => void,
): Promise<Answer<string>> => {
  const all: string[] = [];
  let cursor: string | null = null;
  do {
    const answer: Answer<string> = await read(cursor);
    if ('trouble' in answer) return answer;
    const page = readExportPage(answer.value);
    if (!page) return { trouble: { kind: 'broken', status: 200 } };
    all.push(...page.lines);
    onLines(all.length);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return { value: all.map((line) => `${line}\n`).join('') };
};
