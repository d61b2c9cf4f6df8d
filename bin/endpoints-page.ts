import type { Dialect, Provider } from '../lambda/core/types.ts';
import { dialects } from '../lambda/dialects/index.ts';
import { enabledProviders } from '../lambda/providers/index.ts';
import { PROVIDER_IDS } from '../lambda/settings.ts';

/** What works where, as a page: made from the same data that decides it. */
export function endpointsPage(): string {
  const providers = [...enabledProviders(Object.fromEntries(PROVIDER_IDS.map((id) => [id, {}]))).values()];
  const head = `| endpoint | ${providers.map(({ id }) => id).join(' | ')} | own host |`;
  const rule = `| --- ${'| --- '.repeat(providers.length + 1)}|`;
  const own = enabledProviders({ own: { url: 'https://llm.example.com/v1' } }).get('own');
  const rows = dialects.map((dialect) => {
    const cells = [...providers, ...(own ? [own] : [])].map((provider) => waysOf(dialect, provider));
    return `| \`POST /v1${dialect.path}\` | ${cells.join(' | ')} |`;
  });
  return `# What works where

Made by \`npm run endpoints\` from what the providers in \`lambda/providers/\` say they speak.

- **native**: the provider speaks the dialect itself. Requests are patched in place, answers are sent on as they came.
- translated: the provider is asked in another dialect, and its answer is said again in yours. What has no words there is
  refused with a 400 that names it, or named in \`x-headgate-dropped\`.
- –: the provider has no such endpoint; a 400 says so.
- ¹: for those models that the provider has there. Others are asked in another dialect, as above.

${[head, rule, ...rows].join('\n')}

\`GET /v1/models\` and \`GET /v1/models/{model}\` list the models of all enabled providers, in OpenAI's form, or in Anthropic's for
clients that send \`anthropic-version\`.
`;
}

function waysOf(dialect: Dialect, { speaks }: Provider): string {
  const own = speaks[dialect.id];
  if (own) return own.takesModels ? '**native** ¹' : '**native**';
  const canTranslate = dialect.translation && dialects.some(({ id, translation }) => translation && speaks[id]);
  return canTranslate ? 'translated' : '–';
}
