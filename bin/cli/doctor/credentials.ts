import { awsCredentials } from '../aws-credentials.ts';
import { readOperator } from '../operator.ts';
import { Problem } from '../problem.ts';
import { isLocal, selectTarget } from '../target.ts';
import type { Check } from './check.ts';

/** Who is asking: the account and the region are what is most often another than meant. */
export const credentialsCheck: Check = {
  id: 'credentials',
  run: async (examination) => {
    const { options, terminal } = examination;
    if (isLocal(options, terminal)) {
      const { awsEndpoint, region, accessKeyId, secretAccessKey } = readOperator(terminal);
      const credentials = async () => ({ accessKeyId, secretAccessKey });
      examination.aws = { region, endpoint: awsEndpoint, credentials };
      return { status: 'ok', message: `the operator of the local gateway (${awsEndpoint})` };
    }
    const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
    const { profile } = options;
    // A URL tells its region, and so does whoever named it.
    const wanted = options.stack === undefined ? (await selectTarget(options, terminal)).region : options.region;
    const credentials = awsCredentials(profile);
    const client = new STSClient({
      credentials,
      ...(wanted !== undefined && { region: wanted }),
      ...(profile !== undefined && { profile }),
    });
    try {
      const region = await client.config.region();
      const { Arn = 'somebody', Account = 'unknown' } = await client.send(new GetCallerIdentityCommand({}));
      examination.aws = { region, credentials };
      return { status: 'ok', message: `${Arn}, account ${Account}, region ${region}` };
    } catch (cause) {
      throw cause instanceof Problem ? cause : credentialsProblem(cause);
    } finally {
      client.destroy();
    }
  },
};

function credentialsProblem(cause: unknown): Problem {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/region is missing/i.test(message)) {
    return new Problem('No AWS region is set.', 'Add --region REGION, or set AWS_REGION.', { cause });
  }
  return new Problem(
    `AWS does not say who you are: ${message}`,
    'Log in again with `aws sso login` or `aws configure`, or choose another profile with --profile.',
    { cause },
  );
}
