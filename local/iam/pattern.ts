/**
 * Patterns as IAM reads them: `*` and `?` cross `/` and `:`, and `${key}` stands for a value of the request.
 * A value that is put in is text, so a tag named `*` opens nothing.
 */
import { UnsupportedPolicyError } from './unsupported-policy.ts';

/** A pattern that was checked once and can be held against any number of texts. */
export type Pattern = readonly Part[];

/** Finds the single value of a context key; undefined when the request has none or several. */
export type Lookup = (key: string) => string | undefined;

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any-run' }
  | { readonly kind: 'any-one' }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback: string | undefined };

/** A character to be met exactly, one of any kind, or a run of any length. */
type Token = { readonly exactly: string } | 'any-one' | 'any-run';

const VARIABLE = /^\s*([A-Za-z0-9:_./=+@ -]+?)\s*(?:,\s*'([^']*)'\s*)?$/;

/** Reads a pattern with variables; `*` and `?` are wildcards or, for `StringEquals`, plain characters. */
export function compilePattern(source: string, { wildcards }: { readonly wildcards: boolean }): Pattern {
  const parts: Part[] = [];
  for (let index = 0; index < source.length; ) {
    if (source.startsWith('${', index)) {
      const end = source.indexOf('}', index);
      if (end < 0) throw new UnsupportedPolicyError(`the variable in '${source}' has no end`);
      parts.push(compileVariable(source.slice(index + 2, end), source));
      index = end + 1;
      continue;
    }
    const character = String.fromCodePoint(source.codePointAt(index) ?? 0);
    if (wildcards && character === '*') parts.push({ kind: 'any-run' });
    else if (wildcards && character === '?') parts.push({ kind: 'any-one' });
    else parts.push({ kind: 'text', text: character });
    index += character.length;
  }
  return parts;
}

/** Whether the pattern covers the whole text. A variable without a value and without a default covers nothing. */
export function isMatch(pattern: Pattern, text: string, lookup: Lookup): boolean {
  const tokens: Token[] = [];
  for (const part of pattern) {
    if (part.kind === 'any-one' || part.kind === 'any-run') {
      tokens.push(part.kind);
      continue;
    }
    const value = part.kind === 'text' ? part.text : (lookup(part.key) ?? part.fallback);
    if (value === undefined) return false;
    for (const character of value) tokens.push({ exactly: character });
  }
  return coversAll(tokens, [...text]);
}

function compileVariable(body: string, source: string): Part {
  if (body === '*' || body === '?' || body === '$') return { kind: 'text', text: body };
  const [, key, fallback] = VARIABLE.exec(body) ?? [];
  if (key === undefined) throw new UnsupportedPolicyError(`'\${${body}}' in '${source}' is not a policy variable`);
  return { kind: 'variable', key, fallback };
}

/** Wildcard matching that on a mismatch goes back to the last run only, so that no pattern takes exponential time. */
function coversAll(tokens: readonly Token[], characters: readonly string[]): boolean {
  let token = 0;
  let position = 0;
  let run = -1;
  let runEnd = 0;
  while (position < characters.length) {
    const current = tokens[token];
    if (current === 'any-run') {
      run = token++;
      runEnd = position;
    } else if (current === 'any-one' || (current !== undefined && current.exactly === characters[position])) {
      token++;
      position++;
    } else if (run >= 0) {
      token = run + 1;
      position = ++runEnd;
    } else {
      return false;
    }
  }
  while (tokens[token] === 'any-run') token++;
  return token === tokens.length;
}
