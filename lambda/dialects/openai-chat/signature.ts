import { objectIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** Gemini's signature of what led to a tool call: on the call, on the message, or on a delta of its own. */
export function signatureIn(holder: Json | undefined): string | undefined {
  return textIn(objectIn(objectIn(holder?.extra_content)?.google)?.thought_signature) || undefined;
}

/** The call with its signature, whatever else stands beside that. */
export function withSignature(call: Json, signature: string): Json {
  const extra = objectIn(call.extra_content);
  return { ...call, extra_content: { ...extra, google: { ...objectIn(extra?.google), thought_signature: signature } } };
}
