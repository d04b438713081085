/** Folders: one that is gone at the end, and one that keeps data, for one process at a time. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export const makeTemporary = () => {
  const folder = mkdtempSync(join(tmpdir(), 'whoop-on-aws-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Also when the process ends without closing anything.
  process.once('exit', remove);
  const close = () => {
    process.off('exit', remove);
    remove();
  };
  return { folder, close };
};

/** With `recursive`, Node tries for ever where a file system takes no folders, such as /proc. */
const makeFolder = (folder: string) => {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
};

/** Holds the folder until closed. The operating system lets go of a lock whose process was killed. */
export const holdData = (folder: string) => {
  try {
    makeFolder(resolve(folder));
  } catch (cause) {
    throw new Error(`--data ${folder} cannot be a folder there.`, { cause });
  }
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new Error(`${folder} is in use by another start of this system.`, { cause });
  }
  return { close: () => lock.close() };
};
