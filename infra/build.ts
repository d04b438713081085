/** The CDK app without its CLI: the template that `cdk synth` makes, within this process. */
import { App } from 'aws-cdk-lib';
import cdk from '../cdk.json' with { type: 'json' };
import { parseSettings } from '../functions/settings.ts';
import { settingsIn } from './settings.ts';
import { WhoopOnAws } from './stack.ts';

/** `settings` take the place of those of cdk.json, one by one. */
export const buildApp = ({ outdir, settings }: { outdir?: string; settings?: object } = {}) => {
  const app = new App({
    context: { ...cdk.context, ...settings },
    // Four seconds that everyone who starts the system would wait for; the CLI still validates.
    builtinCloudFormationValidation: false,
    ...(outdir && { outdir }),
  });
  new WhoopOnAws(app, parseSettings(settingsIn(app.node.getAllContext())));
  return app;
};
