import { objectIn, textIn } from './json.ts';
import { familyOf, prefaceOf } from './model-family.ts';
import { textTokens } from './text-tokens.ts';
import type { Json } from './types.ts';

/** What an estimate rests on beside the body. */
export interface EstimateBasis {
  readonly model: string;
  /** What the model can read: as much as a file may have that is not in the body. */
  readonly contextTokens: number | undefined;
  /** The most tokens of one picture, where it is more than elsewhere. */
  readonly imageTokens: number | undefined;
}

/** Anthropic's largest pictures are a little below, and OpenAI's too but for models with a rule of their own. */
const IMAGE_TOKENS = 5_000;
/** Anthropic: up to 3,000 of text a page, and its picture. */
const PAGE_TOKENS = 3_000 + IMAGE_TOKENS;
const MOST_PAGES = 600;
/** Of a PDF that does not show how many pages it has. */
const LEAST_PAGE_BYTES = 1_500;
/** For a file that is not here, before a model whose window is unknown. */
const UNSEEN_TOKENS = 200_000;
/** What Anthropic says of each tool of its own, at most. */
const OWN_TOOL_TOKENS = 1_000;

/** Top-level fields that say how to answer: no model reads them. A field that is not known here may be read. */
const UNREAD: ReadonlySet<string> = new Set([
  'model',
  'max_tokens',
  'stream',
  'metadata',
  'temperature',
  'top_p',
  'top_k',
  'service_tier',
  'thinking',
  'context_management',
]);
/** Members that hold something sealed: thoughts or pages that only the provider can read. */
const SEALED: ReadonlySet<string> = new Set(['signature', 'data', 'encrypted_content']);
const SEALED_CHARACTERS_PER_TOKEN = 3;

/**
 * How many tokens the input of a request is at most, as far as can be told without the model's own tokenizer. Measured
 * to be above what providers billed, and not far above it: docs/counting-tokens.md.
 */
export function estimateTokens(body: Json, basis: EstimateBasis): number {
  const read = Object.fromEntries(Object.entries(body).filter(([name]) => !UNREAD.has(name)));
  const family = familyOf(basis.model);
  const tools = Array.isArray(body.tools) ? body.tools : [];
  const own = tools.filter((tool) => !/^(custom|function)$/.test(textIn(objectIn(tool)?.type) ?? 'custom')).length;
  const preface = prefaceOf(basis.model, tools.length > 0) + own * OWN_TOOL_TOKENS;
  const { text, media } = measure(read, basis);
  return preface + Math.ceil(text * family.factor) + media;
}

interface Measure {
  text: number;
  /** Pictures and pages, which are counted by their size and not by a tokenizer. */
  media: number;
}

/** Walks without recursion. Structure is counted as if the model read the JSON, which is more than what it does read. */
function measure(root: Json, basis: EstimateBasis): Measure {
  const sum: Measure = { text: 0, media: 0 };
  const open: (readonly [name: string, value: unknown])[] = [['', root]];
  for (let item = open.pop(); item; item = open.pop()) {
    const [name, value] = item;
    if (typeof value === 'string')
      sum.text += SEALED.has(name) ? value.length / SEALED_CHARACTERS_PER_TOKEN : textTokens(value);
    else if (Array.isArray(value)) for (const member of value) open.push([name, member]);
    else if (typeof value !== 'object' || value === null) sum.text += String(value).length;
    else {
      // Neither null nor a list: an object of JSON.
      const media = mediaTokens(value as Json, basis);
      sum.media += media ?? 0;
      if (media !== undefined) continue;
      for (const [key, member] of Object.entries(value)) {
        if (key === 'cache_control') continue;
        sum.text += textTokens(key) + 2; // Its quotes, its colon and its comma.
        open.push([key, member]);
      }
    }
  }
  return sum;
}

/** `undefined` for what is read as text. */
function mediaTokens(block: Json, { contextTokens, imageTokens }: EstimateBasis): number | undefined {
  const source = objectIn(block.source);
  if (block.type === 'image' && source) return Math.max(IMAGE_TOKENS, imageTokens ?? 0);
  if (block.type !== 'document' || !source || source.type === 'text' || source.type === 'content') return undefined;
  if (source.type === 'base64') return pagesOf(textIn(source.data) ?? '') * PAGE_TOKENS;
  return contextTokens ?? UNSEEN_TOKENS;
}

/** A PDF says how many pages it has in several places, of which any may be compressed. */
function pagesOf(base64: string): number {
  const pdf = Buffer.from(base64, 'base64').toString('latin1');
  const listed = pdf.match(/\/Type ?\/Page(?![A-Za-z])/g)?.length ?? 0;
  const told = [...pdf.matchAll(/\/(?:Count|N) (\d{1,6})(?!\d)/g)].map(([, count]) => Number(count));
  const shown = told.reduce((most, count) => Math.max(most, count), listed);
  const pages = shown > 0 ? shown : Math.ceil(pdf.length / LEAST_PAGE_BYTES);
  return Math.min(MOST_PAGES, Math.max(1, pages));
}
