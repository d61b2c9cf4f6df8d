/** Commands that a page names in a sentence: who copies one with its options finds a command that takes them. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../bin/cli/command-line.ts';
import { leavesOf } from '../../bin/command-line-page.ts';
import { aTerminal } from '../bin/a-terminal.ts';

const PAGES = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter(
  // That one is made from the commands themselves.
  (page) => page.endsWith('.md') && page !== 'docs/command-line.md',
);
const LEAVES = leavesOf(await createProgram(aTerminal().terminal, () => true));

/** Those that are written out: with an option and what it is given. */
function commandsIn(page: string): readonly string[] {
  const sentences = readFileSync(page, 'utf8').replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
  const spans = [...sentences.matchAll(/`(?:npx )?(headgate [^`…]+)`/g)].map(([, text = '']) => text);
  return spans.filter((text) => / --[a-z-]+ [^-]/.test(text) || text.endsWith('--json'));
}

function leafOf(command: string) {
  const words = command.split(/\s+/);
  const named = LEAVES.filter(({ path }) => path.every((word, at) => words[at] === word));
  // `audit` is `audit list`, and `calls` is `calls list`.
  return named[0] ?? LEAVES.find(({ path }) => path.at(-1) === 'list' && path[1] === words[1]);
}

const COMMANDS = PAGES.flatMap((page) => commandsIn(page).map((command) => ({ page, command })));

describe('a command in a sentence', () => {
  it('is looked at', () => expect(COMMANDS.length).toBeGreaterThan(20));

  it.each(COMMANDS)('$page: $command', ({ command }) => {
    const leaf = leafOf(command);
    expect(leaf, 'there is such a command').toBeDefined();
    const given = [...command.matchAll(/ (--[a-z-]+)/g)].map(([, option]) => option);
    const options = leaf?.command.options ?? [];
    expect(options.map(({ long }) => long)).toEqual(expect.arrayContaining(given));
    const needed = options.filter(({ mandatory, defaultValue }) => mandatory && defaultValue === undefined);
    expect(given).toEqual(expect.arrayContaining(needed.map(({ long }) => long)));
  });
});
