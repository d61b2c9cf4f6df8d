import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmRule } from './alarm-rule.ts';
import { type GatewayApi, STAGE } from './gateway-api.ts';
import { OwnMetrics, PERIOD } from './own-metrics.ts';
import type { Watched } from './watched.ts';

/** More than programs make that are set up wrongly and wait between their tries. */
const MANY_REFUSALS = 500;
/** Of a hundred. */
const MANY_FAILURES = 25;
const MANY_SERVER_ERRORS = 1;

/** Calls that fail or are refused, and providers that do not do what they should. */
export function callAlarms(watched: Watched): readonly AlarmRule[] {
  const own = new OwnMetrics(watched.stackName);
  return [
    {
      name: 'ServerErrors',
      // Each answer counts as 1 or as 0 there, so that the mean is the share: whatever the load is, and for the price of one metric.
      metric: serverErrors(watched.api).with({ statistic: Stats.AVERAGE }),
      threshold: MANY_SERVER_ERRORS / 100,
      periods: 2,
      says: `${MANY_SERVER_ERRORS} of 100 answers or more were 5xx, for ten minutes now.`,
    },
    {
      name: 'DeadKeys',
      isEvent: true,
      metric: own.of('DeadKeys'),
      threshold: 1,
      says: 'A provider does not accept its key, or the account is spent: see the log.',
    },
    {
      name: 'KeysRefused',
      metric: own.of('KeysRefused'),
      threshold: MANY_REFUSALS,
      says: 'Many calls without a valid key: somebody tries, or a key has ended that is in use.',
    },
    {
      name: 'TokenKeysUnread',
      metric: own.of('TokenKeysUnread'),
      threshold: 1,
      says: 'The keys of an issuer of tokens could not be read: tokens under a new key are refused.',
    },
    {
      name: 'CacheBroken',
      metric: own.of('CacheBroken'),
      threshold: 1,
      says: 'What the table of answers holds was changed, or written under another pepper or version.',
    },
    {
      name: 'BreakerOpenings',
      metric: own.of('BreakerOpenings'),
      threshold: 1,
      says: 'A target has failed so often that it is left alone: the log says which.',
    },
    {
      name: 'SwitchesUnread',
      metric: own.of('SwitchesUnread'),
      threshold: 1,
      says: 'What is switched off could not be read: what was switched off of late may still be asked.',
    },
    {
      name: 'AllowancesUnread',
      metric: own.of('AllowancesUnread'),
      threshold: 1,
      says: 'Budgets and limits that were changed could not be read: those from before stay in force.',
    },
    {
      name: 'InternalErrors',
      isEvent: true,
      metric: own.of('InternalErrors'),
      threshold: 1,
      says: 'The gateway or the control function made a mistake of its own: the log says where.',
    },
    ...(watched.wishes.providerAlarms ? watched.providers : []).flatMap((provider) =>
      providerAlarms(own, provider, watched),
    ),
  ];
}

function providerAlarms(own: OwnMetrics, provider: string, { wishes }: Watched): readonly AlarmRule[] {
  const { firstContentAlarmMs } = wishes;
  return [
    {
      name: 'ProviderErrors',
      provider,
      metric: own.share('FailedAttempts', 'Attempts', provider),
      threshold: MANY_FAILURES,
      periods: 2,
      says: `${MANY_FAILURES} of 100 attempts fail, for ten minutes now.`,
    },
    {
      name: 'ProviderFallbacks',
      provider,
      metric: own.share('RescuedCalls', 'Calls', provider),
      threshold: MANY_FAILURES,
      periods: 2,
      says: `${MANY_FAILURES} of 100 calls are answered only because another target was asked as well.`,
    },
    ...(firstContentAlarmMs === undefined
      ? []
      : [
          {
            name: 'ProviderFirstContent',
            provider,
            metric: own.slowest('FirstContentMs', provider),
            threshold: firstContentAlarmMs,
            periods: 3,
            says: `One of 20 answers takes longer than ${firstContentAlarmMs} ms to begin.`,
          },
        ]),
  ];
}

/** Answers of 500 and above, of whoever made them. */
export function serverErrors(api: GatewayApi): Metric {
  return answers(api, '5XXError');
}

/** A metric of the API, of all its endpoints together. */
export function answers(api: GatewayApi, metricName: string): Metric {
  return new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiName: api.name, Stage: STAGE },
    statistic: Stats.SUM,
    period: PERIOD,
  });
}
