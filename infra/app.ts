/** The CDK app as the CLI runs it; a wrong setting ends it with a sentence and no stack trace. */
import { App } from 'aws-cdk-lib';
import { parseSettings, type Settings } from '../functions/settings.ts';
import { settingsIn } from './settings.ts';
import { WhoopOnAws } from './stack.ts';

const readSettings = (input: unknown): Settings => {
  try {
    return parseSettings(input);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
};

const app = new App();
new WhoopOnAws(app, readSettings(settingsIn(app.node.getAllContext())));
