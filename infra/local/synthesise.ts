/** Synthesises the CDK app for this machine, in this process. */
import cdk from '../../cdk.json' with { type: 'json' };

/**
 * Settings are those of cdk.json; links may lead back to this machine besides, and events go only
 * where somebody at this machine asks for them.
 */
export const synthesise = async (outdir: string, settings: object): Promise<void> => {
  const { buildApp } = await import('../build.ts');
  const return_urls = [...cdk.context.return_urls, 'http://127.0.0.1', 'http://localhost'];
  buildApp({
    outdir,
    settings: { return_urls, subscribers: [], allow_private_subscribers: true, ...settings },
  }).synth();
};
