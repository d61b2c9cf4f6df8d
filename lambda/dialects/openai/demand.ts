import { furtherModelsIn } from '../../core/further-models.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Demand, Json } from '../../core/types.ts';

/**
 * More than one picture is anywhere that we know of: 16,384 for Qwen's models of vision
 * (https://huggingface.co/Qwen/Qwen2-VL-7B-Instruct), less at OpenAI, Gemini, Mistral and xAI. Seen 2026-11-20.
 */
const IMAGE_TOKENS = 20_000;

/** Fields that order a search, which is billed by the call: OpenAI, xAI, OpenRouter. */
const SEARCHES = ['web_search_options', 'search_parameters', 'plugins'] as const;
/** Tools that the caller runs. Others the provider runs, for a fee: Groq's `browser_search`, for example. */
const CALLERS_TOOLS: readonly unknown[] = [undefined, 'function', 'custom'];
/** Parts of a message that are in the body as text, and so are bounded by its bytes; some hosts need no type there. */
const TEXTS: readonly unknown[] = [undefined, 'text', 'refusal', 'thinking', 'reference'];
const IMAGES: readonly unknown[] = ['image_url', 'input_image'];

export interface Measures {
  readonly bodyBytes: number;
  readonly choices: number;
  /** What the host calls the bounds of the output. */
  readonly boundNames: readonly string[];
  /** The most tokens of one picture, if it is not the usual. */
  readonly imageTokens?: number | undefined;
  /** Searches of the provider's own that the answer will list one by one. */
  readonly countedTools?: RegExp;
}

/** Reads from a body as it will be sent what bears on its cost. */
export function readDemand(body: Json, measures: Measures): Demand {
  const { bodyBytes, choices, boundNames, imageTokens, countedTools } = measures;
  const messages = objectsIn(body.messages);
  const tools = objectsIn(body.tools).filter(({ type }) => !CALLERS_TOOLS.includes(type));
  const isCounted = ({ type }: Json) => countedTools?.test(String(type)) === true;
  const furtherModels = furtherModelsIn(body);
  const parts = messages.flatMap(({ content }) => objectsIn(content));
  return {
    maxInputTokens: maxInputTokens(messages, parts, { bodyBytes, imageTokens: imageTokens ?? IMAGE_TOKENS }),
    maxOutputTokens: largestOf(body, boundNames),
    choices: 'n' in body ? choices : 1,
    serviceTier: textIn(body.service_tier) || undefined,
    // Not every provider counts the tokens of pictures that it makes apart.
    hasOtherCharges:
      tools.some((tool) => !isCounted(tool)) ||
      SEARCHES.some((name) => name in body) ||
      isGiven(body, /^(?!text$|audio$)/),
    ...(furtherModels.length > 0 && { furtherModels }),
    ...(isHeard(messages, parts) && { hasSoundIn: true }),
    ...(isGiven(body, /^audio$/) && { hasSoundOut: true }),
    ...(tools.some(isCounted) && { searches: true }),
  };
}

/** Bytes, because a tokenizer that works on bytes never makes more tokens of them; but not for what is no text. */
function maxInputTokens(
  messages: readonly Json[],
  parts: readonly Json[],
  { bodyBytes, imageTokens }: { readonly bodyBytes: number; readonly imageTokens: number },
): number {
  const images = parts.filter(({ type }) => IMAGES.includes(type));
  const isBounded = parts.every(({ type }) => TEXTS.includes(type) || IMAGES.includes(type));
  // Files, sound and films, and an earlier answer in sound, which is named by its id: only the model is a bound.
  if (!isBounded || messages.some(({ audio }) => objectIn(audio))) return Infinity;
  const imageBytes = images.reduce((sum, image) => sum + dataBytes(image), 0);
  return Math.max(0, bodyBytes - imageBytes) + images.length * imageTokens;
}

/** A picture within the body costs by its size in pixels, and not by its bytes. */
function dataBytes({ image_url: image }: Json): number {
  const url = textIn(image) ?? textIn(objectIn(image)?.url) ?? '';
  return url.startsWith('data:') ? url.length : 0;
}

/** Which of two a host heeds is its own affair. */
function largestOf(body: Json, names: readonly string[]): number | undefined {
  const bounds = names.map((name) => body[name]).filter(isCount);
  return bounds.length > 0 ? Math.max(...bounds) : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** Sound has rates of its own, and not every provider counts its tokens apart. */
function isHeard(messages: readonly Json[], parts: readonly Json[]): boolean {
  const isSound = ({ type }: Json) => type === 'input_audio' || type === 'audio_url';
  return parts.some(isSound) || messages.some(({ audio }) => objectIn(audio));
}

/** Whether an answer in such a form is asked for. */
function isGiven({ modalities }: Json, form: RegExp): boolean {
  return Array.isArray(modalities) && modalities.some((modality) => form.test(String(modality)));
}
