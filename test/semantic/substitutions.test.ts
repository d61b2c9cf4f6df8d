import { expect, test } from 'vitest';
import { formOf } from '../../lambda/core/semantic/same-form.ts';

/** Words of which each makes another question of the same sentence, and sentences with a place for one. */
const KINDS: Readonly<Record<string, readonly [words: string, ...sentences: string[]]>> = {
  units: ['mg g kg µg ml l cl lb oz st Mb MB Gb GB min s ms h', 'How much is 5 _ of it?', 'What dose is 20 _ a day'],
  negations: ['can cannot could must should shouldn’t won’t might', 'What _ a tenant do?', 'Which animals _ fly?'],
  quantifiers: [
    'all some most few no every any each both neither many several',
    'Are _ swans white?',
    'Explain _ swans',
  ],
  dates: ['1990 1909 2019 2091 today tomorrow yesterday Monday Tuesday May March', 'What happened _?', 'Is it open _?'],
  comparatives: [
    'more less fewer bigger smaller better worse older younger least most',
    'Which is _?',
    'Why is it _ here?',
  ],
  operators: ['+ - * / % ^ ** // mod & ~ ± × ÷', 'What is 7 _ 3?', 'Calculate 7 _ 3', 'Please solve 7 _ 3.'],
  currencies: ['$ € £ ¥ USD EUR GBP JPY CHF US$ A$ usd ₹', 'Convert 5 _ to crowns', 'How do I pay 5 _?'],
  names: ['Ann Anna anna ANN Bob bob BOB May may Turkey turkey US us It it IT', 'Who is _?', 'Can you explain _?'],
  prepositions: [
    'to from in into on onto off over under with without before after for against by',
    'How do I go _ it?',
  ],
  numbers: [
    '1 11 1.1 1,1 -1 +1 01 one eleven first I II III IV VI 1st 1e1',
    'What is rule _?',
    'Tell me what rule _ is',
  ],
  languages: ['is est ist es är è é', 'What _ this?', 'Tell me what _ this'],
};

test.each(Object.entries(KINDS))('%s: another word is another question', (_kind, [words, ...sentences]) => {
  for (const sentence of sentences) {
    const asked = words.split(' ').map((word) => sentence.replace('_', word));
    const forms = asked.map(formOf).filter((form) => form !== undefined);
    expect(new Set(forms).size).toBe(forms.length);
    expect(forms.length).toBeGreaterThan(2); // Else nothing would be compared.
  }
});

test.each([
  'Is _ better than _?',
  'What is _ over _?',
  'How do I get from _ to _?',
  'Convert _ to _.',
  'Why does _ need _?',
  'Can you explain _ without _?',
  'Which came first, _ or _?',
  'Who sold _ to _?',
])('%s: another order is another question', (sentence) => {
  const names = ['tea', 'Ann', '5 km', 'the cat', '€'];
  const asked = names.flatMap((one) =>
    names.filter((other) => other !== one).map((other) => sentence.replace('_', one).replace('_', other)),
  );
  const forms = asked.map(formOf);
  expect(forms).not.toContain(undefined);
  expect(new Set(forms).size).toBe(asked.length);
});
