import { conversationName, type Talk } from '../conversation-name.ts';
import { chanceOf } from '../hash.ts';
import type { ArmPlan, ExperimentPlan } from './experiment.ts';

/** What stays with an arm: a session, a user or a conversation. Absent, each call is by itself. */
export function unitOf(talk: Talk, stickyBy: ExperimentPlan['stickyBy']): string | undefined {
  if (stickyBy === false) return undefined;
  const { sessionId, user } = talk.preferences;
  const session = sessionId === undefined ? undefined : `session\n${sessionId}`;
  const person = user === undefined ? undefined : `user\n${user}`;
  // A session may have many conversations, and names them all where they are routed; here each is by itself.
  if (stickyBy === 'conversation')
    return conversationName({ ...talk, preferences: { ...talk.preferences, sessionId: undefined } });
  const named = stickyBy === 'user' ? (person ?? session) : (session ?? person);
  return named ?? conversationName(talk);
}

/**
 * The arm of a unit: always the same one, and none that another experiment would tell of. Arms in an order that
 * never changes share the line from 0 to 1, so that a share that changes moves no more units than it must.
 */
export function assignArm(
  { name, arms }: Pick<ExperimentPlan, 'name' | 'arms'>,
  { team, unit }: { readonly team: string; readonly unit: string },
): ArmPlan | undefined {
  const live = arms.filter(({ isShadow, share }) => !isShadow && share > 0);
  const whole = live.reduce((sum, { share }) => sum + share, 0);
  let left = chanceOf(`experiment\n${name}\n${team}\n${unit}`) * whole;
  for (const arm of live) {
    left -= arm.share;
    if (left < 0) return arm;
  }
  return live.at(-1); // A sum of fractions may miss the end by its last bit.
}
