/** Who lives in the simulator: people from a file, or from a seed. */
import { readFile } from 'node:fs/promises';
import { importMembers } from './import.ts';
import { type Inhabitant, imagineMember } from './member.ts';
import type { SimulatorOptions } from './options.ts';
import { shelve } from './shelf.ts';

const readMembers = (file: string) =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`${file} is no file that can be read.`, { cause });
  });

export const gatherPeople = async (
  options: SimulatorOptions,
  start: number,
): Promise<Inhabitant[]> => {
  const { members = 5, days = 400, seed = 7, import: file, still = false } = options;
  if (file) {
    const imported = importMembers(await readMembers(file), file);
    return imported.map((member, index) => ({
      n: index + 1,
      shelf: shelve(member),
      deeds: new Map(),
    }));
  }
  return Array.from({ length: members }, (_, index) => {
    const { life, ...member } = imagineMember(seed, index + 1, days, start);
    return still ? member : { ...member, life };
  });
};
