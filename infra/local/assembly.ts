/** Reads what `cdk synth` wrote: the one stack's template, and where its functions' code lies. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

const templateSchema = v.object({
  Resources: v.record(
    v.string(),
    v.object({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown()), {}) }),
  ),
});

const assetsSchema = v.object({
  files: v.record(
    v.string(),
    v.object({
      source: v.object({ path: v.string() }),
      destinations: v.record(v.string(), v.object({ objectKey: v.string() })),
    }),
  ),
});

export type Template = v.InferOutput<typeof templateSchema>;

export interface Assembly {
  template: Template;
  /** The folder that an asset's `S3Key` stands for. */
  folders: Map<string, string>;
}

export const readAssembly = async (outdir: string): Promise<Assembly> => {
  const names = await readdir(outdir);
  const read = async (ending: string) => {
    const [name, another] = names.filter((name) => name.endsWith(ending));
    if (!name || another) throw new Error(`${outdir} should hold one file *${ending}.`);
    return JSON.parse(await readFile(join(outdir, name), 'utf8'));
  };
  const template = v.parse(templateSchema, await read('.template.json'));
  const { files } = v.parse(assetsSchema, await read('.assets.json'));
  const folders = Object.values(files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(
      ({ objectKey }) => [objectKey, join(outdir, source.path)] as const,
    ),
  );
  return { template, folders: new Map(folders) };
};
