import { GatewayError } from '../../core/errors.ts';
import type { Json } from '../../core/types.ts';
import { numberIn, objectIn } from './wire.ts';

/** What a field has to be, and how that is told. */
interface Kind {
  readonly name: string;
  readonly fits: (value: unknown) => boolean;
}

const isText = (value: unknown) => typeof value === 'string';
const isObject = (value: unknown) => objectIn(value) !== undefined;
const isListOf = (fits: (item: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(fits);

const NUMBER: Kind = { name: 'a number', fits: (value) => numberIn(value) !== undefined };
const TEXT: Kind = { name: 'text', fits: isText };
const OBJECT: Kind = { name: 'an object', fits: isObject };
const TEXTS: Kind = { name: 'a list of texts', fits: isListOf(isText) };
const OBJECTS: Kind = { name: 'a list of objects', fits: isListOf(isObject) };
const CONTENT: Kind = { name: 'text or a list of blocks', fits: (value) => isText(value) || OBJECTS.fits(value) };

/** The fields that a translation reads. */
const FIELDS: readonly (readonly [name: string, kind: Kind, member?: string])[] = [
  ['system', CONTENT],
  ['messages', OBJECTS],
  ['tools', OBJECTS],
  ['tool_choice', OBJECT],
  ['temperature', NUMBER],
  ['top_p', NUMBER],
  ['top_k', NUMBER],
  ['stop_sequences', TEXTS],
  ['thinking', OBJECT],
  ['thinking', NUMBER, 'budget_tokens'],
  ['output_config', OBJECT],
  ['output_config', TEXT, 'effort'],
  ['output_config', OBJECT, 'format'],
  ['output_format', OBJECT],
  ['metadata', OBJECT],
  ['metadata', TEXT, 'user_id'],
  ['service_tier', TEXT],
];

/** Refuses fields of a wrong type: the translation would pass over them, and answer what was not asked. */
export function checkFieldTypes(body: Json): void {
  for (const [param, kind, member] of FIELDS) {
    if (member === undefined) check(body[param], kind, param, param);
    else check(objectIn(body[param])?.[member], kind, param, `${param}.${member}`);
  }
}

/** Refuses what a message cannot hold. */
export function checkContent(content: unknown): void {
  check(content, CONTENT, 'messages', 'messages.content');
}

function check(value: unknown, { name, fits }: Kind, param: string, path: string): void {
  if (value === undefined || value === null || fits(value)) return;
  throw new GatewayError('invalid-request', `\`${path}\` must be ${name}.`, { param });
}
