import type { LedgerRow, RowState } from '../../core/reports/reports.ts';
import { itemsInText } from '../ledger/account-items.ts';
import type { AttributeValue, Item } from '../ledger/attempt-row.ts';

const STATES: Readonly<Record<string, RowState>> = {
  RESERVED: 'reserved',
  SETTLED: 'settled',
  VOIDED: 'voided',
  EXPIRED: 'expired',
  CORRECTION: 'correction',
};

/** A row of the ledger, as it lies in the table. What is absent is unknown. */
export function rowFrom(item: Item): LedgerRow {
  const text = (name: string) => item[name]?.S;
  const number = (name: string) => numberIn(item[name]);
  return {
    callId: text('callId') ?? '',
    attempt: number('attempt') ?? 1,
    state: STATES[text('state') ?? ''] ?? 'reserved',
    correction: numberOf(text('sk')),
    team: text('team') ?? '',
    keyId: text('keyId') ?? '',
    door: text('door') ?? '',
    principal: text('principal'),
    dialect: text('dialect') ?? '',
    isStream: item.isStream?.BOOL ?? false,
    requestedModel: text('requestedModel') ?? '',
    provider: text('provider') ?? '',
    model: text('model') ?? '',
    servedModel: text('servedModel'),
    providerKeyId: text('providerKeyId'),
    reason: text('reason') ?? '',
    serviceTier: text('serviceTier'),
    user: text('user'),
    experiment: text('experiment'),
    arm: text('arm'),
    isShadow: item.shadow?.BOOL ?? false,
    tags: item.tags?.L?.flatMap(({ S: tag }) => tag ?? []) ?? [],
    startedAt: number('startedAt') ?? 0,
    endedAt: number('endedAt'),
    firstContentMs: number('firstContentMs'),
    totalMs: number('totalMs'),
    outcome: text('outcome'),
    errorCode: text('errorCode'),
    finishReason: text('finishReason'),
    usage: usageFrom(item.usage?.M ?? {}),
    holdPicoUsd: picoUsdIn(item.hold),
    picoUsd: picoUsdIn(item.cost),
    costSource: text('costSource'),
    correctedBy: text('correctedBy'),
    note: text('note'),
    computedPicoUsd: picoUsdIn(item.computedCost),
    priceSource: text('priceSource'),
    cache: text('cache'),
    savedPicoUsd: picoUsdIn(item.saved),
    heldAgainst: itemsInText(text('accounts')),
  };
}

/** Of a correction: the first has no number in its key. */
function numberOf(sk = ''): number | undefined {
  const [isCorrection, number = '1'] = /#correction(?:#(\d+))?$/.exec(sk) ?? [];
  return isCorrection === undefined ? undefined : Number(number);
}

function usageFrom({ reportedCost, ...classes }: Item): LedgerRow['usage'] {
  const counts = Object.entries(classes).map(([name, value]) => [name, numberIn(value) ?? 0]);
  return { ...Object.fromEntries(counts), ...(reportedCost && { reportedPicoUsd: picoUsdIn(reportedCost) }) };
}

export function numberIn(value: AttributeValue | undefined): number | undefined {
  return value?.N === undefined ? undefined : Number(value.N);
}

/** Beyond 2^53 a number would lose the last pico-dollars. */
export function picoUsdIn(value: AttributeValue | undefined): bigint | null {
  return value?.N === undefined ? null : BigInt(value.N);
}
