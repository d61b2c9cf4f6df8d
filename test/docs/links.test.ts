import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';
import { DOCUMENTS, proseOf, snippetsIn } from './documents.ts';

test.each(DOCUMENTS)('%s links only to what exists', (file) => {
  const links = [...proseOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const broken = links.filter((target) => !/^https?:/.test(target) && !leadsSomewhere(file, target));
  expect(broken).toEqual([]);
});

test.each(DOCUMENTS)('%s names only files that exist', (file) => {
  const drawings = snippetsIn(file).filter(({ language }) => language === '');
  const code = [...proseOf(file).matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
  const names = [...code, ...drawings.map(({ text }) => text)].flatMap((text) =>
    [...text.matchAll(/(?<![\w/.:~-])[\w-]+(?:\/[\w.-]+)+\.(?:ts|mjs|json|md)\b/g)].map(([name]) => name),
  );
  // A name may be short where it is plain what it is in.
  const places = ['.', 'lambda', dirname(file)];
  expect(names.filter((name) => !places.some((place) => existsSync(join(place, name))))).toEqual([]);
});

test('the timers in the documentation have the defaults that they have', () => {
  const { timeouts } = validateConfiguration({ providers: { openai: {} } });
  const rows = readFileSync('docs/architecture.md', 'utf8').matchAll(/\| (\d+) s \| `timeouts\.(\w+)` \|/g);
  const documented = Object.fromEntries([...rows].map(([, seconds, name]) => [name, Number(seconds) * 1000]));
  expect(timeouts).toMatchObject(documented);
  expect(Object.keys(documented).length).toBeGreaterThan(5);
});

function leadsSomewhere(file: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const page = path === '' ? file : join(dirname(file), path);
  if (!existsSync(page)) return false;
  return anchor === undefined || headingsOf(page).includes(anchor);
}

/** The anchors of a page, as hosts of repositories make them. */
function headingsOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
