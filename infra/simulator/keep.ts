/** Keeps grants in a file, so that a system that is started again still finds its members connected. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Grant } from './grants.ts';

export const keepGrants = (file: string) => ({
  kept: existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Grant[]) : [],
  /** A crash leaves the old file or the new one, never half of one. */
  keep: (grants: Grant[]) => {
    writeFileSync(`${file}.new`, JSON.stringify(grants), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  },
});
