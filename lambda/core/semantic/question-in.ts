import { objectIn, textIn } from '../json.ts';
import type { Chat, Json } from '../types.ts';
import { WORKS_UPON_TEXT } from './rewordings.ts';

/** What the user asks last, apart from everything else. */
export interface Question {
  readonly text: string;
  /** The same request without it: system prompt, earlier turns, and every parameter. */
  readonly chat: Chat;
}

/** A longer text holds too much on which an answer may hang. */
const MOST_CHARACTERS = 2_000;
/** Whatever lets a model do or find something: such an answer is of its moment. */
const TOOLS = /tool|function|plugin|mcp|search|previous_response|^conversation$|^container$|^modalities$|^audio$/;

/** The last turn of a user in words alone, where nothing but words is in play; `undefined` where likeness says nothing. */
export function questionIn(chat: Chat): Question | undefined {
  const { body, dialect } = chat.original;
  if (Object.entries(body).some(([name, value]) => TOOLS.test(name) && !isNothing(value))) return undefined;
  const member = dialect === 'openai-responses' ? 'input' : 'messages';
  const turns = body[member];
  const without = (rest: unknown): Chat => ({
    ...chat,
    original: { ...chat.original, body: { ...body, [member]: rest } },
  });
  const found = (text: string | undefined, rest: unknown): Question | undefined => {
    if (text === undefined || text === '' || text.length > MOST_CHARACTERS) return undefined;
    const before = without(rest);
    // To who translates all that it is told, "Please explain" is another text than "Explain".
    return WORKS_UPON_TEXT.test(JSON.stringify(before.original.body)) ? undefined : { text, chat: before };
  };
  if (member === 'input' && typeof turns === 'string') return found(turns, null);
  if (!Array.isArray(turns) || !turns.every(isPlainTurn)) return undefined;
  const last = objectIn(turns.at(-1));
  if (last?.role !== 'user') return undefined;
  return found(plainText(last.content), [...turns.slice(0, -1), { ...last, content: null }]);
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** Words of somebody, and neither a picture, a file, a call of a tool nor its result, anywhere. */
function isPlainTurn(turn: unknown): boolean {
  const object = objectIn(turn);
  if (!object || (object.type ?? 'message') !== 'message') return false;
  const isSaid = typeof object.role === 'string' && object.role !== 'tool' && object.role !== 'function';
  return (
    isSaid && isNothing(object.tool_calls) && isNothing(object.function_call) && textsOf(object.content) !== undefined
  );
}

function plainText(content: unknown): string | undefined {
  const texts = textsOf(content);
  return texts?.length === 1 ? texts[0] : undefined;
}

function textsOf(content: unknown): readonly string[] | undefined {
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return undefined;
  const texts = content.map((part: unknown) => {
    const object: Json | undefined = objectIn(part);
    return object && /^(input_|output_)?text$/.test(String(object.type)) ? textIn(object.text) : undefined;
  });
  return texts.every((text) => text !== undefined) ? texts : undefined;
}
