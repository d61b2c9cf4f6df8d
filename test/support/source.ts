import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a file imports. */
export interface Import {
  /** A path from the root of the repository, or the name of a package. */
  readonly name: string;
  /** Whether nothing of it is left when the program runs. */
  readonly isType: boolean;
}

/** A file of ours. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly imports: readonly Import[];
}

/** Reads a file of ours and what it imports. */
export function readSource(file: string): Source {
  const text = readFileSync(file, 'utf8');
  return {
    file,
    text,
    lines: text.trimEnd().split('\n'),
    imports: [...importsIn(text)].filter(({ name }) => !name.startsWith('${')).map((one) => resolve(file, one)),
  };
}

/** Finds imports without a parser, which holds for code that the formatter has written. */
function* importsIn(text: string): Generator<Import> {
  for (const [, type, names = '', name = ''] of text.matchAll(
    /^(?:import|export)( type)?\b([^'"`;]*?)from '([^']+)'/gm,
  )) {
    const isEachAType = /^\s*\{(\s*type [^,}]+,?)+\s*\}\s*$/.test(names);
    yield { name, isType: type !== undefined || isEachAType };
  }
  for (const [, name = ''] of text.matchAll(/\bimport\(?\s*'([^']+)'/g)) yield { name, isType: false };
}

function resolve(file: string, { name, isType }: Import): Import {
  return { name: name.startsWith('.') ? join(dirname(file), name) : name, isType };
}

/** The package that an import is of. */
export function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Where functions begin, and how long they are: the formatter indents their last line as it does their first. */
export function functionsIn({ lines }: Source): { line: number; length: number }[] {
  return lines.flatMap((text, at) => {
    const [start, indent] =
      /^( *)(?!if|for|while|switch|return|\}|\/|\*)(?:\S.*(?:\)|=>|\): .*)|\): .*|\)) \{$/.exec(text) ?? [];
    if (start === undefined || indent === undefined || /^ *(export )?(class|interface|const \w+ = \{)/.test(text))
      return [];
    const end = lines.findIndex((line, later) => later > at && line.startsWith(`${indent}}`));
    return end < 0 ? [] : [{ line: at + 1, length: end - at + 1 }];
  });
}
