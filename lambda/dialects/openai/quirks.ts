import type { DialectId, Provider, Quirks } from '../../core/types.ts';

/** In what a provider differs from one of OpenAI's dialects; a host that says nothing of it differs in nothing. */
export function quirksOf({ speaks }: Provider, dialect: DialectId): Quirks {
  return speaks[dialect] ?? { streamUsage: true };
}
