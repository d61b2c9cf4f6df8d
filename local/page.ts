import { keyVariable } from './provider-keys.ts';

/** What a newcomer is told once the gateway runs. */
export interface PageFacts {
  readonly baseUrl: string;
  readonly key: string;
  readonly providers: readonly string[];
  /** Absent: nothing is kept. */
  readonly folder: string | undefined;
}

/** The page that `npm start` prints: where the gateway is, and a command that shows it at work. */
export function startPage({ baseUrl, key, providers, folder }: PageFacts): string {
  const isAlone = providers.length === 1;
  const hint = `(set ${keyVariable('openai')} … or a .env file for real ones)`;
  return [
    '',
    'Headgate runs on this machine.',
    '',
    `  base URL   ${baseUrl}`,
    `  key        ${key}`,
    `  providers  ${providers.join(', ')}${isAlone ? ` ${hint}` : ''}`,
    `  data       ${folder ?? 'in memory, nothing is kept'}`,
    ...(folder === undefined ? [] : [`  log        ${folder}/functions.log`]),
    '',
    'Try it:',
    '',
    `  curl -N ${baseUrl}/chat/completions \\`,
    `    -H 'Authorization: Bearer ${key}' \\`,
    `    -H 'Content-Type: application/json' \\`,
    `    -d '{"model":"demo/chat","stream":true,"messages":[{"role":"user","content":"Hello"}]}'`,
    '',
    'Stop it with Ctrl-C.',
    '',
  ].join('\n');
}
