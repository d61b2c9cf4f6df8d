import { AwsError } from '../../lambda/adapters/aws-client.ts';
import type { Step } from './faulty-store.ts';
import type { Request, TransactItem } from './model-dynamodb/requests.ts';
import type { Outcome } from './simulate.ts';

/** How a seed went, for people: what was not as it must be, and the last operations before it. */
export function storyOf({ seed, violation, steps, seen }: Outcome, lines = 30): string {
  const verdict = violation ? violation.message : 'nothing was wrong';
  const trace = violation?.invariant === 'I0' ? `\n${violation.stack}` : '';
  const again = `node bin/node24.mjs test/ledger-simulation/replay.ts --seed ${seed}`;
  return [...steps.slice(-lines).map(lineOf), JSON.stringify(seen), `seed ${seed}: ${verdict}${trace}`, again].join(
    '\n',
  );
}

function lineOf({ at, process, operation, input, outcome }: Step): string {
  return `${new Date(at).toISOString().slice(11)} ${process}: ${operation} ${wordsOf(input)} -> ${resultOf(outcome)}`;
}

function resultOf(outcome: unknown): string {
  if (!(outcome instanceof AwsError)) return String(outcome);
  const { CancellationReasons: reasons } = outcome.answer;
  return Array.isArray(reasons) ? `${outcome.name} ${reasons.map(({ Code }) => Code)}` : outcome.name;
}

function wordsOf(input: object): string {
  if ('TransactItems' in input && Array.isArray(input.TransactItems)) {
    // The model has taken it for a transaction already.
    const items = input.TransactItems as readonly TransactItem[];
    return items.map((item) => Object.entries(item).map(([kind, request]) => `[${kind} ${itemOf(request)}]`)).join(' ');
  }
  return itemOf(input);
}

/** What tells one from another: its key, and all that is short. */
function itemOf(request: Partial<Request>): string {
  const { pk, sk, state, hold, cost, accounts } = request.Item ?? {};
  const key = [pk ?? request.Key?.pk, sk ?? request.Key?.sk].map((part) => part?.S ?? '').join(' ');
  const told = Object.entries({ ...request.ExpressionAttributeValues, state, hold, cost, accounts });
  const words = told.flatMap(([name, value]) => ((value?.S ?? value?.N) ? [`${name}=${value?.S ?? value?.N}`] : []));
  return [key.trim(), ...words].join(' ');
}
