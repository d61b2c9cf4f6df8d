import { type Author, auditEntry } from '../audit/audit-entry.ts';
import { GatewayError, quoted } from '../errors.ts';
import { countIn, invalidField } from '../fields.ts';
import { isCallId } from '../ids.ts';
import { NotBegun } from '../ledger.ts';
import { picoFromDecimal, usdFromPico } from '../money/money.ts';
import type { Json } from '../types.ts';
import { type AttemptName, type Correction, type Corrections, StillOpen, type Truth } from './corrections.ts';

export interface CorrectionOrder {
  readonly team: string;
  readonly callId: string;
  readonly body: Json;
  readonly author: Author;
}

const MOST_ATTEMPTS = 99;
const LONGEST_REASON = 256;
/** More than any call has ever cost: beyond it, somebody has written pico-dollars. */
const DEAREST_PICO_USD = 1_000_000n * 10n ** 12n;

/** Puts the cost of an attempt right, and tells what was recorded before. */
export async function correctCall(corrections: Corrections, order: CorrectionOrder): Promise<Json> {
  const { attempt, truth } = read(order);
  try {
    const entryOf = (correction: Correction) => entryFor(order, { attempt, truth, correction });
    const { recordedPicoUsd, differencePicoUsd } = await corrections.correct(attempt, truth, entryOf);
    return {
      id: attempt.callId,
      attempt: attempt.attempt,
      costUsd: usdFromPico(truth.costPicoUsd),
      recordedUsd: recordedPicoUsd === null ? null : usdFromPico(recordedPicoUsd),
      differenceUsd: usdFromPico(differencePicoUsd),
    };
  } catch (error) {
    if (error instanceof NotBegun) throw unknown(order.callId);
    if (!(error instanceof StillOpen)) throw error;
    throw new GatewayError('invalid-request', 'The attempt has not ended yet: its cost is not known before.');
  }
}

interface Corrected {
  readonly attempt: AttemptName;
  readonly truth: Truth;
  readonly correction: Correction;
}

function entryFor({ team, callId, author }: CorrectionOrder, { attempt, truth, correction }: Corrected) {
  const { recordedPicoUsd } = correction;
  const before = { attempt: attempt.attempt, costUsd: recordedPicoUsd === null ? null : usdFromPico(recordedPicoUsd) };
  const after = { ...before, costUsd: usdFromPico(truth.costPicoUsd), reason: truth.reason ?? null };
  return auditEntry({ action: 'call.correct', team, subject: callId, before, after }, author);
}

function read({ team, callId, body, author: { by } }: CorrectionOrder): {
  readonly attempt: AttemptName;
  readonly truth: Truth;
} {
  const { attempt: _, costUsd, reason, ...others } = body;
  const [extra] = Object.keys(others);
  if (extra !== undefined) {
    throw invalidField(extra, 'is not a field of a correction; `attempt`, `costUsd` and `reason` are.');
  }
  if (!isCallId(callId)) throw unknown(callId);
  if (reason !== undefined && (typeof reason !== 'string' || reason.length > LONGEST_REASON)) {
    throw invalidField('reason', `must be a text of at most ${LONGEST_REASON} characters.`);
  }
  return {
    attempt: { team, callId, attempt: countIn(body, 'attempt', 1, MOST_ATTEMPTS) ?? 1 },
    truth: { costPicoUsd: costIn(costUsd), by, reason: reason?.trim() || undefined },
  };
}

/** As text, since a number would be rounded before anybody has read it. */
function costIn(costUsd: unknown): bigint {
  const picoUsd = typeof costUsd === 'string' ? picoFromDecimal(costUsd.trim()) : null;
  if (picoUsd !== null && picoUsd >= 0n && picoUsd <= DEAREST_PICO_USD) return picoUsd;
  throw invalidField('costUsd', 'must be what the attempt has cost in USD, as text: "0.0123".');
}

function unknown(callId: string): GatewayError {
  return new GatewayError('call-unknown', `There is no such attempt of a call ${quoted(callId)} of this team.`);
}
