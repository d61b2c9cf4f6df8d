import { type Recorded, readRecorded, writeRecorded } from '../cache/recorded.ts';
import { objectIn, textIn } from '../json.ts';

/** What is kept of a request that was answered. */
export interface FirstTime {
  readonly fingerprint: string;
  /** The call that was answered: what is given again is told by the same id. */
  readonly callId: string;
  /** `undefined` if it was too large to be kept: then it is known only that it was answered. */
  readonly recorded: Recorded | undefined;
}

/** As text: what belongs to the key in a line of its own, since the answer is large and is text already. */
export function writeFirstTime({ fingerprint, callId, recorded }: FirstTime): string {
  return `${JSON.stringify({ fingerprint, callId })}\n${recorded ? writeRecorded(recorded) : ''}`;
}

/** `undefined` if it is not what this version writes. */
export function readFirstTime(text: string): FirstTime | undefined {
  const end = text.indexOf('\n');
  if (end < 0) return undefined;
  // Sealed by us: it is what `writeFirstTime` has written.
  const head = objectIn(JSON.parse(text.slice(0, end)));
  const [fingerprint, callId] = [textIn(head?.fingerprint), textIn(head?.callId)];
  if (fingerprint === undefined || callId === undefined) return undefined;
  const rest = text.slice(end + 1);
  const recorded = rest === '' ? undefined : readRecorded(rest);
  return rest !== '' && !recorded ? undefined : { fingerprint, callId, recorded };
}
