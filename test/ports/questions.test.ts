import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Questions, questionsIn } from '../../lambda/core/semantic/questions.ts';
import { createMemoryAnswers } from '../support/memory-answers.ts';
import { questionsAt, startS3Vectors } from '../support/s3-vectors.ts';

let s3: Awaited<ReturnType<typeof startS3Vectors>>;
let aheadMs = 0;
const now = () => 1_000_000 + aheadMs;
beforeAll(async () => {
  s3 = await startS3Vectors(2);
});
afterAll(() => s3.close());
beforeEach(() => {
  aheadMs = 0;
  s3.vectors.clear();
});

const NONE = { questions: [], broken: [] };
const inS3 = () => questionsAt(s3.endpoint, now);
const SCOPE = { team: 'red', name: 'alike#one' };
const question = (x: number, y: number, form = 'f', answer = `${x},${y}`) => ({
  vector: Int8Array.from([x, y]),
  form,
  answer,
  expiresAt: now() + 1_000,
});

describe.each<[string, () => Questions]>([
  ['among answers', () => questionsIn(createMemoryAnswers(now), now)],
  ['in S3 Vectors', inS3],
])('%s', (_name, create) => {
  test('a question is found with its likeness, and only in its own scope', async () => {
    const questions = create();
    await questions.add(SCOPE, question(100, 0), 10);
    const [found, ...others] = (await questions.near(SCOPE, question(60, 80))).questions;
    expect([found?.answer, found?.form, others]).toEqual(['100,0', 'f', []]);
    expect(found?.similarity).toBeCloseTo(0.6, 5);
    expect(await questions.near({ ...SCOPE, team: 'blue' }, question(100, 0))).toEqual(NONE);
    expect(await questions.near({ ...SCOPE, name: 'alike#two' }, question(100, 0))).toEqual(NONE);
  });

  test('what is over is found no more, and taken away by the next one', async () => {
    const questions = create();
    await questions.add(SCOPE, question(100, 0, 'old'), 10);
    aheadMs = 1_000;
    expect(await questions.near(SCOPE, question(100, 0, 'old'))).toEqual(NONE);
    await questions.add(SCOPE, question(0, 100, 'new'), 10);
    aheadMs = 0;
    const { questions: found } = await questions.near(SCOPE, question(100, 0, 'old'));
    expect(found).not.toContainEqual(expect.objectContaining({ form: 'old' }));
  });

  test('the same answer is one question', async () => {
    const questions = create();
    for (let time = 0; time < 2; time += 1) await questions.add(SCOPE, question(100, 0), 10);
    expect((await questions.near(SCOPE, question(100, 0))).questions).toHaveLength(1);
  });
});

describe('in S3 Vectors', () => {
  test('what somebody has changed is found by nobody, and can be taken away', async () => {
    const questions = inS3();
    await questions.add(SCOPE, question(100, 0), 10);
    const [key = ''] = s3.vectors.keys();
    for (const [name, { data, metadata }] of s3.vectors)
      s3.vectors.set(name, { data, metadata: { ...metadata, answer: 'another' } });
    await questions.add(SCOPE, question(100, 0, 'g'), 10);
    expect(await questions.near(SCOPE, question(100, 0))).toEqual({ questions: [], broken: [key] });
    await questions.remove(SCOPE, [key]);
    expect([...s3.vectors.keys()]).toEqual(['red#alike#one#g']);
  });

  test('each operation is asked for at its own path, and a refusal is an error', async () => {
    const questions = inS3();
    s3.calls.length = 0;
    await questions.add(SCOPE, question(100, 0), 10);
    expect(s3.calls).toEqual(['/PutVectors', '/QueryVectors']);
    const wrong = { ...question(1, 1), vector: Int8Array.from([1, 2, 3]) };
    await expect(questions.near(SCOPE, wrong)).rejects.toThrow('400');
  });
});
