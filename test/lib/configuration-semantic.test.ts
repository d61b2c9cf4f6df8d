import { expect, test } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';

const validated = (semantic: object) =>
  validateConfiguration({
    providers: { openai: {} },
    routes: { support: 'openai/gpt-5-nano' },
    teams: { red: { cache: { semantic } }, blue: { cache: {} } },
  });

test('row 78: likeness is off unless a team turns it on for a name, and is careful then', () => {
  const { teams } = validated({ support: { model: 'openai/text-embedding-3-small' } });
  const careful = { model: 'openai/text-embedding-3-small', threshold: 0.85, ttlSeconds: 3_600, mostQuestions: 32 };
  expect(teams.red?.cache).toEqual({ use: 'asked', semantic: { support: careful } });
  expect(teams.blue?.cache).toEqual({ use: 'asked' });
});

test.each<[object, string]>([
  [{ support: {} }, 'teams.red.cache.semantic.support.model'],
  [{ support: { model: 'm', threshold: 0.3 } }, 'threshold: 0.3. Allowed: a number from 0.5 to 1'],
  [{ support: { model: 'm', mostQuestions: 500 } }, 'Allowed: a whole number from 1 to 200'],
  [{ nobody: { model: 'm' } }, 'Allowed: a name of "routes"'],
])('%j is refused with the key and what is allowed', (semantic, message) => {
  expect(() => validated(semantic)).toThrow(message);
});
