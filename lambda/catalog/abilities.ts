import type { Model } from '../core/model.ts';

type Abilities = Pick<Model, 'takesTools' | 'holdsToSchema' | 'readsDocuments'>;

interface Rule {
  readonly provider?: RegExp;
  readonly id: RegExp;
  readonly abilities: Abilities;
}

/**
 * What models cannot do, as far as it is known: the first rule that says something counts. Where none does, nobody knows,
 * and the model is asked. From the providers' pages as they were in 2025, not seen since.
 */
const RULES: readonly Rule[] = [
  // They sort texts by a policy, and call nothing.
  { id: /gpt-oss-safeguard/, abilities: { takesTools: false, holdsToSchema: false } },
  // They browse, drive a computer or a robot by themselves.
  { id: /deep-research|computer-use|robotics/, abilities: { takesTools: false, holdsToSchema: false } },
  // The models of ChatGPT: platform.openai.com/docs/models, under "Features".
  { provider: /^(openai|openrouter)$/, id: /(^|\/)gpt-5-chat-latest$/, abilities: { takesTools: false } },
  // Before `json_schema` came with gpt-4o-2024-08-06: platform.openai.com/docs/guides/structured-outputs.
  {
    provider: /^(openai|openrouter)$/,
    id: /(^|\/)(gpt-4|gpt-4-turbo|gpt-3\.5-.*|gpt-4o-2024-05-13)$/,
    abilities: { holdsToSchema: false },
  },
  // Not in the list of models at console.groq.com/docs/structured-outputs.
  { provider: /^groq$/, id: /llama-3/, abilities: { holdsToSchema: false } },
];

/**
 * Providers that are known to read documents, and with which models; OpenRouter reads them for all models by itself. All of
 * Anthropic's that see do: platform.claude.com/docs/en/build-with-claude/pdf-support, seen 2026-11-20.
 */
const READERS: Readonly<Record<string, RegExp>> = {
  anthropic: /^claude-/,
  bedrock: /(^|\.)anthropic\.claude-/,
  openai: /^(gpt-4o|gpt-4\.1|gpt-5|gpt-6|o1|o3|o4)/,
  openrouter: /./,
};

/** What is known of what a model can do. */
export function abilitiesOf(provider: string, id: string): Abilities {
  const found = RULES.filter((rule) => rule.id.test(id) && (rule.provider?.test(provider) ?? true));
  const known: Abilities = Object.assign({}, ...found.map(({ abilities }) => abilities).reverse());
  const reader = Object.hasOwn(READERS, provider) ? READERS[provider] : undefined;
  return { ...known, ...(reader?.test(id) && { readsDocuments: true }) };
}
