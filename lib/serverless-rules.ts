import type { StackConfiguration } from '../lambda/settings.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import { FUNCTION_NAMES } from './bundle.ts';

const pack = 'Serverless';

/** What the pack Serverless finds in every stack and is meant to be so. */
export const SERVERLESS: readonly Acknowledgement[] = [
  ...FUNCTION_NAMES.map(constructOf).flatMap((construct) => [
    {
      construct: `${construct}/Lambda/Function`,
      pack,
      rule: 'LambdaDLQ',
      reason:
        'Only events that nobody waits for go to a dead-letter queue: callers wait, and a queue has one of its own.',
    } as const,
    {
      construct: `${construct}/Lambda/Function`,
      pack,
      rule: 'LambdaTracing',
      reason:
        'Traces would hold ids of calls at a second place, for a price each: the ledger has the times of each attempt.',
    } as const,
  ]),
  {
    construct: 'Doors/Api/DeploymentStage.v1',
    pack,
    rule: 'APIGWXrayEnabled',
    reason: 'The access log and the ledger say how long each part took; traces would tell it again, for a price each.',
  },
  {
    construct: 'Sweeper/Lambda/Function',
    pack,
    rule: 'LambdaAsyncFailureDestination',
    reason: 'The event says nothing, and the next run does what this one did not. An alarm tells of runs that fail.',
  },
  {
    construct: 'Sweeper/Schedule',
    pack,
    rule: 'EventBusDLQ',
    reason: 'The same: a run that never begins is one that the next makes good. An alarm tells if none begins at all.',
  },
  {
    construct: 'Settler/Source',
    pack,
    rule: 'LambdaEventSourceMappingDestination',
    reason: 'It is a queue that is read, and it has a dead-letter queue, which the rule does not know of.',
  },
  {
    construct: 'Judge/Source',
    pack,
    rule: 'LambdaEventSourceMappingDestination',
    reason: 'The same as for the settler: the queue has a dead-letter queue.',
  },
  { construct: 'Settles/Failed', pack, rule: 'SQSRedrivePolicy', reason: 'It is the dead-letter queue itself.' },
  { construct: 'Judgements/Failed', pack, rule: 'SQSRedrivePolicy', reason: 'It is the dead-letter queue itself.' },
];

/** What it finds where somebody gets mails. */
export function forMails({ alarmEmail }: StackConfiguration & { readonly alarmEmail?: string }) {
  const places = alarmEmail === undefined ? [] : ['Alarms', 'BudgetAlerts'];
  return places.map(
    (construct): Acknowledgement => ({
      construct,
      pack,
      rule: 'SNSRedrivePolicy',
      reason:
        'SNS tries a mailbox for hours, and whoever looked into a queue instead would see the alarm itself first.',
    }),
  );
}

/** How the stack calls a function. */
function constructOf(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
