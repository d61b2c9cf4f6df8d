import type { AnswerPlace, Answers } from '../cache/answers.ts';
import { objectsIn, textIn } from '../json.ts';
import { cosineOf, type SmallVector } from './vector.ts';

/** A question that was answered, without its words. */
export interface KeptQuestion {
  readonly vector: SmallVector;
  /** A digest of its form: what asks something else has another. */
  readonly form: string;
  /** Under which name its answer lies. */
  readonly answer: string;
  readonly expiresAt: number;
}

/** One that was found. */
export type LikeQuestion = Pick<KeptQuestion, 'form' | 'answer'> & { readonly similarity: number };

/** Where questions are found that are like another one: the port of small sets, and of a store of vectors. */
export interface Questions {
  /** Those nearest to one, or all, of one scope: a team, a name, and all that was said before. */
  near(scope: AnswerPlace, question: Pick<KeptQuestion, 'vector' | 'form'>): Promise<readonly LikeQuestion[]>;
  /** `most`: older ones are forgotten beyond that. */
  add(scope: AnswerPlace, question: KeptQuestion, most: number): Promise<void>;
}

/** All questions of a scope as one answer is kept, and sealed like one. Of two that are added at once one may be lost. */
export function questionsIn(answers: Answers, now: () => number): Questions {
  const all = async (scope: AnswerPlace): Promise<readonly KeptQuestion[]> => {
    const found = await answers.find(scope);
    if (found === 'nothing' || found === 'broken') return [];
    if (found.expiresAt <= now()) return []; // What is over is not read, and so is empty.
    return readQuestions(found.text).filter(({ expiresAt }) => expiresAt > now());
  };
  return {
    near: async (scope, { vector }) =>
      (await all(scope)).map(({ form, answer, vector: other }) => ({
        form,
        answer,
        similarity: cosineOf(vector, other),
      })),
    async add(scope, question, most) {
      const others = (await all(scope)).filter(({ answer }) => answer !== question.answer);
      const kept = [question, ...others].slice(0, most);
      const expiresAt = Math.max(...kept.map((one) => one.expiresAt));
      await answers.keep(scope, { text: writeQuestions(kept), at: now(), expiresAt });
    },
  };
}

function writeQuestions(questions: readonly KeptQuestion[]): string {
  return JSON.stringify(
    questions.map(({ vector, ...rest }) => ({ ...rest, vector: Buffer.from(vector.buffer).toString('base64') })),
  );
}

function readQuestions(text: string): readonly KeptQuestion[] {
  // Sealed by us: it is what `writeQuestions` has written.
  return objectsIn(JSON.parse(text)).map(({ vector, form, answer, expiresAt }) => ({
    vector: new Int8Array(Buffer.from(textIn(vector) ?? '', 'base64')),
    form: textIn(form) ?? '',
    answer: textIn(answer) ?? '',
    expiresAt: Number(expiresAt),
  }));
}
