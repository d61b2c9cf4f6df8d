import { objectIn, objectsIn } from './json.ts';
import type { Batch, Chat, Json } from './types.ts';

/** Fields by which a provider searches: OpenAI's, xAI's, Alibaba's, Perplexity's, and whatever is called so. */
const FIELDS = /search|grounding/i;
/** Perplexity's, which turns it off. */
const NO_SEARCH = /^disable_/;
/** Deeper than any source that we know of: what a provider nests is not followed for ever. */
const MOST_LEVELS = 12;
/** By its type, or as Gemini has it by its only member: `google_search`, `url_context`. */
const TOOLS = /search|fetch|retriev|grounding|browse|url_?context|^mcp/i;
/** OpenRouter's plugins that change the form of what is said, and find nothing. */
const FORMAL_PLUGINS: readonly unknown[] = ['file-parser', 'response-healing'];
/** Models that search by themselves: OpenRouter's suffix, OpenAI's, Perplexity's, Groq's. */
const MODELS = /:online$|-search-(preview|api)|(^|\/)sonar|deep-research|(^|\/)compound/i;

/** Whether a provider looks for something to answer it: what it finds is of its moment, and charged for by the search. */
export function isSearching({ model, original: { body } }: Pick<Chat, 'model' | 'original'>): boolean {
  const models = [model, ...(Array.isArray(body.models) ? body.models : [])];
  return models.some((name) => isSearchingModel(String(name))) || partsOf(body).some(asksToSearch);
}

/** Whether a model searches of its own accord. */
export function isSearchingModel(model: string): boolean {
  return MODELS.test(model);
}

/** Gemini's own words lie below two others in a chat: https://ai.google.dev/gemini-api/docs/openai, seen 2026-11-20. */
function partsOf(body: Json): readonly Json[] {
  const extra = objectIn(body.extra_body);
  return [body, extra, objectIn(body.google), objectIn(extra?.google)].filter((part) => part !== undefined);
}

function asksToSearch(body: Json): boolean {
  return (
    Object.entries(body).some(([name, value]) => FIELDS.test(name) && !NO_SEARCH.test(name) && !isOff(value)) ||
    objectsIn(body.plugins).some(({ id, enabled }) => enabled !== false && !FORMAL_PLUGINS.includes(id)) ||
    objectsIn(body.tools).some(({ type, ...rest }) => TOOLS.test(String(type ?? Object.keys(rest)[0])))
  );
}

function isOff(value: unknown): boolean {
  return value === undefined || value === null || value === false || objectIn(value)?.mode === 'off';
}

/** Members by which an answer says where it has found what it says. */
const SOURCES = /"(annotations|citations|search_results|grounding_?metadata|executed_tools)"/i;
const SOURCE = /^(annotations|search_results|grounding_?metadata|executed_tools)$/i;

/** Whether a provider has searched for an answer, though the request may not tell. */
export function isFound(batch: Batch): boolean {
  return batch.some(({ frame, body, events }) => {
    if (events.some((event) => event.type === 'usage' && event.usage.webSearches > 0)) return true;
    if (body) return namesSources(body);
    // It has been read once already, and what a model writes stands escaped in it.
    return frame !== undefined && SOURCES.test(frame.data) && namesSources(JSON.parse(frame.data));
  });
}

function namesSources(value: unknown, level = 0): boolean {
  if (level > MOST_LEVELS) return false;
  if (Array.isArray(value)) return value.some((one) => namesSources(one, level + 1));
  return Object.entries(objectIn(value) ?? {}).some(([name, member]) => {
    if (SOURCE.test(name)) return Array.isArray(member) ? member.length > 0 : objectIn(member) !== undefined;
    // Anthropic's may also be places in a document of the caller.
    if (name === 'citations' && Array.isArray(member)) return member.some(isAddress);
    return namesSources(member, level + 1);
  });
}

function isAddress(citation: unknown): boolean {
  return typeof citation === 'string' || objectIn(citation)?.url !== undefined;
}
