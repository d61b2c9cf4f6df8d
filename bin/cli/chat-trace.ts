import type { Heard } from './chat-stream.ts';
import { tableOf } from './table.ts';
import { plain } from './terminal.ts';

/** The way that a call took: who answered and why, each attempt, how long it was waited for, and what it has cost. */
export function describeWay(heard: Pick<Heard, 'trace'> & Partial<Heard>): readonly string[] {
  const { trace, usage, firstContentMs, totalMs } = heard;
  const callId = trace?.call_id ?? heard.callId;
  const attempts = trace?.attempts ?? [];
  const rows = attempts.map((attempt, at) => [
    at + 1,
    attempt.model,
    attempt.reason,
    attempt.started_ms,
    attempt.first_content_ms ?? '',
    attempt.total_ms ?? '',
    attempt.error_type ? `${attempt.outcome ?? 'open'} (${attempt.error_type})` : (attempt.outcome ?? 'open'),
    attempt.cost_usd ?? 'unknown',
  ]);
  const answered = trace?.resolved_model ? `${trace.resolved_model} answered: ${trace.reason}` : 'Nobody has answered.';
  const told = [
    usage && `${usage.prompt_tokens} tokens in, ${usage.completion_tokens} out`,
    usage?.cost !== undefined && usage?.cost !== null && `${decimal(usage.cost)} USD`,
    firstContentMs !== undefined && firstContentMs !== null && `first content after ${Math.round(firstContentMs)} ms`,
    totalMs !== undefined && `${Math.round(totalMs)} ms in all`,
    callId && `call ${callId}`,
  ].filter((fact) => typeof fact === 'string');
  return ['', ...(trace ? [plain(answered), tableOf(HEAD, rows)] : []), plain(told.join(', '))];
}

const HEAD = ['attempt', 'model', 'why', 'starts at ms', 'first content ms', 'ms', 'outcome', 'USD'];

/** Never as `9.6e-5`. */
function decimal(usd: number): string {
  return usd.toLocaleString('en-US', { maximumFractionDigits: 12, useGrouping: false });
}
