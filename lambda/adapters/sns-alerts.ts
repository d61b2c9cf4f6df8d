import type { Alerts, BudgetAlert } from '../core/limits/alerts.ts';
import { usdFromPico } from '../core/money/money.ts';
import type { AwsClient } from './aws-client.ts';

/** Tells people of budgets through a topic of SNS: a sentence for a mailbox, and the same as JSON for programs. */
export function createAlerts({ client, topicArn }: { readonly client: AwsClient; readonly topicArn: string }): Alerts {
  return {
    async budgetReached(alert) {
      const text = sentence(alert);
      await client('Publish', {
        TopicArn: topicArn,
        // ASCII, and at most 100 characters.
        Subject: `Headgate: ${percent(alert)} of a budget of team ${alert.team}`.slice(0, 100),
        Message: `${text}\n\n${JSON.stringify(described(alert))}`,
        // So that who subscribes can ask for the alerts of a team only, by a filter policy.
        'MessageAttributes.entry.1.Name': 'team',
        'MessageAttributes.entry.1.Value.DataType': 'String',
        'MessageAttributes.entry.1.Value.StringValue': alert.team,
      });
    },
  };
}

function sentence(alert: BudgetAlert): string {
  const { team, owner, period, window, spentPicoUsd, limitPicoUsd, resetsAt } = alert;
  const [kind = '', name = ''] = owner.split(':');
  const who = owner === 'team' ? `Team ${team}` : `The ${kind} ${name} of team ${team}`;
  const what = period === 'total' ? 'its total budget' : `its budget of the ${period} ${window}`;
  const money = `${usdFromPico(spentPicoUsd)} of ${usdFromPico(limitPicoUsd)} USD`;
  const next = resetsAt === null ? '' : ` The next ${period} begins at ${new Date(resetsAt).toISOString()}.`;
  return `${who} has passed ${percent(alert)} of ${what}: ${money}.${next}`;
}

/** Exact amounts twice: in pico-dollars, and as decimal numbers of dollars. */
function described({ spentPicoUsd, limitPicoUsd, resetsAt, ...alert }: BudgetAlert): object {
  return {
    type: 'budget-reached',
    ...alert,
    limit_usd: usdFromPico(limitPicoUsd),
    spent_usd: usdFromPico(spentPicoUsd),
    limit_pico_usd: String(limitPicoUsd),
    spent_pico_usd: String(spentPicoUsd),
    resets_at: resetsAt === null ? null : new Date(resetsAt).toISOString(),
  };
}

/** Rounded to a tenth: a share such as 0.29 is not a round number of hundredths in binary. */
function percent({ share }: BudgetAlert): string {
  return `${Math.round(share * 1000) / 10}%`;
}
