import type { AnswerPlace, Answers } from '../cache/answers.ts';
import { objectsIn, textIn } from '../json.ts';
import { cosineOf, type SmallVector, vectorIn, vectorText } from './vector.ts';

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
  near(scope: AnswerPlace, question: Pick<KeptQuestion, 'vector' | 'form'>): Promise<Near>;
  /** `most`: older ones are forgotten beyond that. */
  add(scope: AnswerPlace, question: KeptQuestion, most: number): Promise<void>;
  /** Takes away what `near` has found broken. */
  remove(scope: AnswerPlace, broken: readonly string[]): Promise<void>;
}

/** What was found near a question. */
export interface Near {
  readonly questions: readonly LikeQuestion[];
  /** What somebody has changed, by names of the store's own. */
  readonly broken: readonly string[];
}

/** All questions of a scope as one answer is kept, and sealed like one. Of two that are added at once one may be lost. */
export function questionsIn(answers: Answers, now: () => number): Questions {
  const all = async (scope: AnswerPlace): Promise<readonly KeptQuestion[] | 'broken'> => {
    const found = await answers.find(scope);
    if (found === 'nothing') return [];
    if (found === 'broken') return 'broken';
    if (found.expiresAt <= now()) return []; // What is over is not read, and so is empty.
    return readQuestions(found.text).filter(({ expiresAt }) => expiresAt > now());
  };
  return {
    async near(scope, { vector }) {
      const found = await all(scope);
      if (found === 'broken') return { questions: [], broken: [scope.name] };
      const likeIt = ({ form, answer, vector: other }: KeptQuestion) => {
        return { form, answer, similarity: cosineOf(vector, other) };
      };
      return { questions: found.map(likeIt), broken: [] };
    },
    remove: (scope) => answers.remove(scope),
    async add(scope, question, most) {
      const found = await all(scope);
      // In place of what is broken.
      const others = found === 'broken' ? [] : found.filter(({ answer }) => answer !== question.answer);
      const kept = [question, ...others].slice(0, most);
      const expiresAt = Math.max(...kept.map((one) => one.expiresAt));
      await answers.keep(scope, { text: writeQuestions(kept), at: now(), expiresAt });
    },
  };
}

function writeQuestions(questions: readonly KeptQuestion[]): string {
  return JSON.stringify(questions.map(({ vector, ...rest }) => ({ ...rest, vector: vectorText(vector) })));
}

function readQuestions(text: string): readonly KeptQuestion[] {
  // Sealed by us: it is what `writeQuestions` has written.
  return objectsIn(JSON.parse(text)).map(({ vector, form, answer, expiresAt }) => ({
    vector: vectorIn(textIn(vector) ?? ''),
    form: textIn(form) ?? '',
    answer: textIn(answer) ?? '',
    expiresAt: Number(expiresAt),
  }));
}
