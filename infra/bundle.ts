/** Makes one file of a function and everything it imports, the AWS SDK too. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundleConsole } from './bundle-console.ts';
import { openApi } from './openapi/document.ts';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** What a function reads from a file beside its own. */
const beside: Record<string, () => Record<string, string>> = {
  console: () => ({ 'openapi.json': JSON.stringify(openApi()), ...bundleConsole() }),
};

/** Bundles `functions/<name>.ts` under `outdir`; returns the folder, whose handler is `index.handler`. */
export const bundleFunction = (name: string, outdir: string): string => {
  const folder = join(outdir, 'bundles', name);
  buildSync({
    entryPoints: [pathOf(`../functions/${name}.ts`)],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The SDK's `main` is CommonJS: twice the size, and it would need a `require` of our own making.
    mainFields: ['module', 'main'],
    // A quarter of the bundle is otherwise SSO, profiles and instance metadata, which no Lambda has.
    alias: { '@aws-sdk/credential-provider-node': pathOf('./credentials.ts') },
    legalComments: 'none',
    logLevel: 'warning',
  });
  for (const [file, text] of Object.entries(beside[name]?.() ?? {})) {
    writeFileSync(join(folder, file), text);
  }
  return folder;
};
