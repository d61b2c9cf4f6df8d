import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { OperationsConfiguration } from './configuration-operations.ts';
import type { GatewayApi } from './gateway-api.ts';
import type { JudgeQueue } from './judge-queue.ts';
import type { SettleQueue } from './settle-queue.ts';

/** What operators look at, and are told of. */
export interface Watched {
  /** The name by which the functions of this stack sign their metrics. */
  readonly stackName: string;
  readonly api: GatewayApi;
  readonly gateway: IFunction;
  readonly control: IFunction;
  readonly sweeper: IFunction;
  readonly settler: IFunction;
  readonly settles: SettleQueue;
  readonly judge: IFunction;
  readonly judgements: JudgeQueue;
  /** Absent where the ledger is not copied. */
  readonly failedExports: IQueue | undefined;
  /** The names of all providers. */
  readonly providers: readonly string[];
  /** How many calls may be under way at a time: its own share, or what the account has for all functions. */
  readonly concurrency: { readonly most: number; readonly isReserved: boolean };
  readonly wishes: OperationsConfiguration;
}
