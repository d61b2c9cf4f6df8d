import { keyVariable } from './provider-keys.ts';

/** What a newcomer is told once the gateway runs. */
export interface PageFacts {
  readonly baseUrl: string;
  readonly key: string;
  readonly providers: readonly string[];
  readonly withoutKey: readonly string[];
}

/** The page that `npm start` prints: where the gateway is, whom it can ask, and a command that shows it at work. */
export function startPage({ baseUrl, key, providers, withoutKey }: PageFacts, folder: string | undefined): string {
  return [
    '',
    'Headgate runs on this machine.',
    '',
    `  base URL   ${baseUrl}`,
    `  dashboard  ${baseUrl}/dashboard`,
    `  key        ${key}`,
    `  providers  ${providers.join(', ')}`,
    ...wanted(withoutKey),
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

/** The variables of the providers that nobody can call yet, a few on each line. */
function wanted(withoutKey: readonly string[]): string[] {
  if (withoutKey.length === 0) return [];
  const variables = withoutKey.map(keyVariable);
  const lines = Array.from({ length: Math.ceil(variables.length / 4) }, (_, at) => variables.slice(4 * at, 4 * at + 4));
  return [
    '  more       with their keys in the environment or in a file .env:',
    ...lines.map((some) => `             ${some.join(' ')}`),
  ];
}
