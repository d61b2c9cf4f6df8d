import type { Conversation } from '../conversation.ts';
import type { Needs } from '../needs.ts';

/** How models decline, in words that begin an answer. It is a rate to watch, and no proof: other languages have other words. */
const DECLINES =
  /^\W*(?:(?:i['’]?m|i am) (?:very |so |truly )?sorry\b.{0,80}\b(?:can(?:['’]?t|not)|unable|won['’]?t)|(?:sorry|unfortunately|i apologi[sz]e)\b.{0,80}\b(?:can(?:['’]?t|not)|unable|won['’]?t)|i (?:can(?:['’]?t|not)|won['’]?t|am unable to|['’]m unable to|must decline to) (?:help|assist|comply|fulfil|provide|do that|answer|continue|create|generate|discuss|share)|as an ai\b.{0,80}\b(?:can(?:['’]?t|not)|unable))/is;
const FIRST_WORDS = 300;

/** Whether an answer declines to answer. */
export function isRefusal(text: string): boolean {
  return DECLINES.test(text.slice(0, FIRST_WORDS));
}

/** Whether what was to be JSON can be read as such; absent where words were asked for, or tools are called first. */
export function isJson(
  { text, calls }: { readonly text: string; readonly calls: readonly string[] },
  format: Conversation['format'],
): boolean | undefined {
  if (!format || (text.trim() === '' && calls.length > 0)) return undefined;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What is asked for, as far as the quality of answers may depend on it. */
export function taskOf({ tools, schema, isContinued }: Needs): string {
  const form = tools > 0 ? 'tools' : schema ? 'schema' : 'words';
  return isContinued ? `${form}, continued` : form;
}
