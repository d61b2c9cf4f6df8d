import { objectIn } from '../../json.ts';
import type { Criterion } from '../experiment.ts';
import { GRADES, SIDES } from './question.ts';

type Side = (typeof SIDES)[number];

/** Thrown for what is no verdict. */
export class InvalidVerdict extends Error {
  override readonly name = 'InvalidVerdict';

  constructor() {
    super('the judge has not answered in the form that was asked for');
  }
}

/** Which of two answers is better, all criteria together by their weights. Whatever is not exactly a verdict is none. */
export function readSide(text: string, criteria: readonly Criterion[]): Side {
  const said = membersOf(text, criteria);
  let balance = 0;
  for (const { name, weight } of criteria) {
    const side = SIDES.find((one) => one === said[name]);
    if (!side) throw new InvalidVerdict();
    balance += side === 'first' ? weight : side === 'second' ? -weight : 0;
  }
  return balance > 0 ? 'first' : balance < 0 ? 'second' : 'tie';
}

/** What an answer scores by each criterion, from 0 to 1. */
export function readScores(text: string, criteria: readonly Criterion[]): Readonly<Record<string, number>> {
  const said = membersOf(text, criteria);
  return Object.fromEntries(
    criteria.map(({ name }) => {
      const grade = GRADES.find((one) => one === said[name]);
      if (grade === undefined) throw new InvalidVerdict();
      return [name, (grade - 1) / (GRADES.length - 1)];
    }),
  );
}

/** The mean of scores, by the weights of their criteria. */
export function meanScore(scores: Readonly<Record<string, number>>, criteria: readonly Criterion[]): number {
  const weights = criteria.reduce((sum, { weight }) => sum + weight, 0);
  return criteria.reduce((sum, { name, weight }) => sum + (scores[name] ?? 0) * weight, 0) / weights;
}

function membersOf(text: string, criteria: readonly Criterion[]) {
  const said = parsed(text);
  if (!said || Object.keys(said).length !== criteria.length) throw new InvalidVerdict();
  return said;
}

function parsed(text: string) {
  try {
    return objectIn(JSON.parse(text));
  } catch {
    return undefined; // The caller makes a failure of it.
  }
}
