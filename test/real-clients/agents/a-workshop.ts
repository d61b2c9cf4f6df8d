import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateConfiguration } from '../../../lib/configuration.ts';
import { type DemoProvider, startDemoProvider } from '../../../local/demo/server.ts';
import { startHeadgate } from '../../../local/start.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { MODELS } from '../models.ts';
import { type Watch, watch } from '../watch.ts';
import { following, type Script } from './script.ts';

/** A model for each dialect that a provider may speak, all of which follow the script. The built-in demo has none. */
export const SCRIPTED = { ...MODELS, 'openai-chat': 'host/some-model' };
/** A model whose name Codex knows, so that it offers its tools in its newest form, at a provider that has chat alone. */
export const KNOWN_TO_CODEX = 'host/gpt-5.6-terra';

/** The whole gateway, models that follow a script, and a folder in which an agent works. */
export interface Workshop {
  readonly baseUrl: string;
  readonly key: string;
  /** What the models will do from now on. */
  follow(script: Script): void;
  close(): Promise<void>;
}

/** Starts the gateway before providers of three dialects, none of which anybody pays for. */
export async function aWorkshop(): Promise<Workshop> {
  let compose = following([]);
  const models: DemoProvider = await startDemoProvider({
    aliases: Object.fromEntries(
      Object.values(SCRIPTED).map((name) => [name.slice(name.indexOf('/') + 1), 'chat-fast']),
    ),
    compose: (...asked) => compose(...asked),
  });
  const { url } = models;
  const headgate = await startHeadgate({
    port: 0,
    configuration: validateConfiguration(
      { providers: { host: { url, needsKey: false }, anthropic: { url }, openai: { url } } },
      { local: true },
    ),
    environment: { ANTHROPIC_API_KEY: 'no-key-is-needed', OPENAI_API_KEY: 'no-key-is-needed' },
  });
  return {
    baseUrl: headgate.baseUrl,
    key: headgate.key,
    follow(script) {
      compose = following(script);
    },
    async close() {
      await headgate.close();
      await models.close();
    },
  };
}

/** Where one run of an agent happens: its home, the folder that it works in, and its only way out. */
export interface Bench {
  readonly home: string;
  readonly work: string;
  readonly way: Watch;
}

/** A new home and a new folder with these files, and a way to the gateway that notes what goes over it. */
export async function aBench({ baseUrl }: Workshop, files: Readonly<Record<string, string>>): Promise<Bench> {
  const folder = temporaryFolder();
  const bench = { home: join(folder, 'home'), work: join(folder, 'work'), way: await watch(baseUrl) };
  mkdirSync(bench.home);
  mkdirSync(bench.work);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(bench.work, name), text);
  return bench;
}
