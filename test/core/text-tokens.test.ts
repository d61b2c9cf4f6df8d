import { describe, expect, test } from 'vitest';
import { textTokens } from '../../lambda/core/text-tokens.ts';
import { quickestMs } from '../support/cpu-ms.ts';

/**
 * Texts, and how many tokens they are: the most that `o200k_base` and `cl100k_base` (js-tiktoken 1.0) and Anthropic's
 * own tokenizer (0.0.4) make of them, counted 2026-11-20.
 */
const COUNTED: readonly (readonly [kind: string, text: string, tokens: number])[] = [
  [
    'english',
    'The gateway holds your own provider keys, sends each request to the model you name, and accounts for every cent of every attempt, even if the client leaves or the stream breaks half-way through.',
    40,
  ],
  [
    'german',
    'Die Straßenbahn fährt heute wegen Bauarbeiten nur bis zum Hauptbahnhof; für die Weiterfahrt benutzen Sie bitte den Schienenersatzverkehr.',
    48,
  ],
  [
    'finnish',
    'Hallitus esittää, että kuntien verotulojen tasausjärjestelmää muutetaan ensi vuoden alusta lukien pysyvästi.',
    43,
  ],
  [
    'polish',
    'Wczoraj wieczorem przyjechaliśmy do Łodzi i zamówiliśmy pierogi z grzybami oraz gorącą herbatę z cytryną.',
    48,
  ],
  [
    'turkish',
    'Yarın sabah erkenden İstanbul’a gideceğiz, çünkü öğleden sonra Boğaz’da önemli bir toplantımız var.',
    44,
  ],
  ['vietnamese', 'Hôm nay trời mưa rất to nên chúng tôi ở nhà nấu phở và xem phim cùng gia đình.', 52],
  ['russian', 'Сегодня утром мы получили письмо, в котором подробно описаны условия договора и сроки поставки.', 47],
  ['greek', 'Σήμερα το πρωί λάβαμε ένα γράμμα που περιγράφει αναλυτικά τους όρους της συμφωνίας.', 95],
  ['arabic', 'وصلتنا صباح اليوم رسالة تشرح بالتفصيل شروط العقد ومواعيد التسليم المتفق عليها.', 66],
  ['hebrew', 'הבוקר קיבלנו מכתב המפרט את תנאי ההסכם ואת מועדי האספקה שסוכמו.', 65],
  ['hindi', 'आज सुबह हमें एक पत्र मिला जिसमें अनुबंध की शर्तों का विस्तार से वर्णन किया गया है।', 86],
  ['thai', 'เช้านี้เราได้รับจดหมายที่อธิบายเงื่อนไขของสัญญาและกำหนดส่งมอบโดยละเอียด', 126],
  ['chinese', '今天早上我们收到一封信，信中详细说明了合同条款和交货日期。请尽快确认并回复。', 39],
  ['japanese', '今朝、契約条件と納期を詳しく説明した手紙を受け取りました。至急ご確認ください。', 45],
  ['korean', '오늘 아침에 계약 조건과 납품 일정을 자세히 설명한 편지를 받았습니다. 확인 부탁드립니다.', 58],
  ['emoji', '🚀🎉 Ship it! 👩‍👩‍👧‍👦 ❤️ 👍🏽 🇩🇪🇯🇵', 45],
  [
    'typescript',
    'export function wordEnd(text: string, start: number): number {\n  let end = start + 1;\n  while (end < text.length && isLetter(text.charCodeAt(end))) end += 1;\n  return end;\n}\n',
    54,
  ],
  [
    'python',
    'def fib(n: int) -> list[int]:\n    a, b = 0, 1\n    out = []\n    while len(out) < n:\n        out.append(a)\n        a, b = b, a + b\n    return out\n',
    54,
  ],
  [
    'json',
    '{"id":"ord_8f3a12","items":[{"sku":"A-1042","qty":3,"price":19.99},{"sku":"B-7","qty":1,"price":250}],"paid":true,"at":"2026-11-20T12:49:25Z"}',
    66,
  ],
  ['hex', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 35],
  ['base64', 'q83vEjRWeJq83u8SNFZ4mrze7xI0Vniavd7vEjRWeJq83u8SNFZ4mrze7xI0VniaX2Fkd0xQz9kTbV3uYw==', 67],
  ['numbers', '3.14159265358979, 2.718281828459045, 1.618033988749895, 0.5772156649015329', 35],
  [
    'table',
    '| date       | amount  | note      |\n| ---------- | ------- | --------- |\n| 2026-11-20 | 1042.50 | settled   |\n',
    36,
  ],
];

describe('the tokens of a text', () => {
  test.each(COUNTED)('are never estimated below what tokenizers count: %s', (_kind, text, tokens) => {
    expect(textTokens(text)).toBeGreaterThanOrEqual(tokens);
    expect(textTokens(text)).toBeLessThanOrEqual(tokens * 2.2);
  });

  test('are none where there is none', () => {
    expect(textTokens('')).toBe(0);
  });

  test('grow in proportion, and take no longer than that to count', async () => {
    const [, english = ''] = COUNTED[0] ?? [];
    const long = english.repeat(5_000);
    const ms = await quickestMs(() => {
      expect(textTokens(long) / textTokens(english)).toBeCloseTo(5_000, -3);
      for (const text of ['a', ' ', '=', 'aB', '\ud83d', '中']) textTokens(text.repeat(1_000_000));
    }, 3_000);
    expect(ms).toBeLessThan(3_000);
  });
});
