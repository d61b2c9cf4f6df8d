import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, isMatch } from '../../../local/iam/pattern.ts';
import { quickestMs } from '../../support/cpu-ms.ts';
import { aVariable } from './an-identity.ts';

const nothing = () => undefined;
const matches = (pattern: string, text: string) => isMatch(compilePattern(pattern, { wildcards: true }), text, nothing);
// A small alphabet, so that wildcards and the characters that they must cross meet often.
const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', ':', '.', '\\', '^', '$', '(', '[', '+', 'é', '😀') });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', ':', '.', '*', '?', '(', '+', '😀') });

describe('a pattern', () => {
  it('without wildcards covers itself and nothing else', () => {
    fc.assert(fc.property(text, text, (one, other) => matches(one, one) && matches(one, other) === (one === other)));
  });

  it('agrees with the regular expression that it means', () => {
    const expression = (source: string) =>
      source.replace(/[\\^$.*+?()[\]{}|]/g, (special) => ({ '*': '.*', '?': '.' })[special] ?? `\\${special}`);
    fc.assert(
      fc.property(pattern, text, (source, candidate) => {
        const meant = new RegExp(`^(?:${expression(source)})$`, 'su');
        expect(matches(source, candidate)).toBe(meant.test(candidate));
      }),
      { numRuns: 2000 },
    );
  });

  it('covers every text that continues its beginning when it ends in a star', () => {
    fc.assert(fc.property(text, text, (beginning, rest) => matches(`${beginning}*`, beginning + rest)));
  });

  it('takes the value of a variable as text, whatever it holds', () => {
    const compiled = compilePattern(`teams/${aVariable('team')}/*`, { wildcards: true });
    fc.assert(
      fc.property(pattern, text, (value, candidate) => {
        const expected = candidate.startsWith(`teams/${value}/`);
        expect(isMatch(compiled, candidate, () => value)).toBe(expected);
        expect(isMatch(compiled, `teams/${value}/keys`, () => value)).toBe(true);
      }),
    );
  });

  it('takes no exponential time on many stars', async () => {
    const matching = () => matches(`${'*a'.repeat(50)}b`, 'a'.repeat(5_000));
    expect(matching()).toBe(false);
    expect(await quickestMs(matching, 1_000)).toBeLessThan(1_000);
  });
});
