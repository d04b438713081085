/** Makes one script and one style of the console's page. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** The texts of `app.js` and `app.css`. */
export const bundleConsole = (): Record<string, string> => {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('../functions/console/app.tsx', import.meta.url))],
    outdir: '.',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return Object.fromEntries(outputFiles.map(({ path, text }) => [basename(path), text]));
};
