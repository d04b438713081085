/** The CDK app without its CLI: the template that `cdk synth` makes, within this process. */
import { App } from 'aws-cdk-lib';
import cdk from '../cdk.json' with { type: 'json' };
import { parseSettings } from '../functions/settings.ts';
import { WhoopOnAws } from './stack.ts';

/** Unless given: settings are those of cdk.json, and the assembly goes to a temporary folder. */
export const buildApp = ({ outdir, settings }: { outdir?: string; settings?: unknown } = {}) => {
  const app = new App({
    context: cdk.context,
    // Four seconds that everyone who starts the system would wait for; the CLI still validates.
    builtinCloudFormationValidation: false,
    ...(outdir && { outdir }),
  });
  new WhoopOnAws(app, parseSettings(settings ?? app.node.tryGetContext('settings')));
  return app;
};
