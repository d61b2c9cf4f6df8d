import { objectIn, objectsIn, textIn } from './json.ts';
import type { Json } from './types.ts';

/** OpenRouter's list of models that may answer instead, and Anthropic's. */
const LISTS = ['models', 'fallbacks'] as const;

/**
 * The models that a body names to its provider beside the one that it is for: they answer in its place, or for a tool, at
 * prices of their own. A preset of OpenRouter's may be any (https://openrouter.ai/docs/features/presets, seen 2026-11-20).
 */
export function furtherModelsIn(body: Json): readonly string[] {
  const own = textIn(body.model);
  const listed = LISTS.flatMap((name) => {
    const list = body[name];
    return Array.isArray(list) ? list.map(nameOf) : [];
  });
  const preset = textIn(body.preset);
  const ofTools = objectsIn(body.tools).map(({ model }) => textIn(model));
  const names = [...listed, preset && `@preset/${preset}`, ...ofTools];
  return names.flatMap((name) => (name && name !== own ? [name] : []));
}

function nameOf(one: unknown): string | undefined {
  return textIn(one) ?? textIn(objectIn(one)?.model);
}
