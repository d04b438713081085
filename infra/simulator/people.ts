/** Who lives in the simulator: people from a file, or from a seed. */
import { readFile } from 'node:fs/promises';
import { importMembers } from './import.ts';
import { imagineMember } from './member.ts';
import type { SimulatorOptions } from './options.ts';
import type { Member } from './shelf.ts';

export const gatherPeople = async (options: SimulatorOptions, now: number): Promise<Member[]> => {
  const { members = 5, days = 400, seed = 7, import: file } = options;
  if (file) return importMembers(await readFile(file, 'utf8'), file);
  return Array.from({ length: members }, (_, index) => imagineMember(seed, index + 1, days, now));
};
