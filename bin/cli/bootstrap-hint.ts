import { awsCredentials } from './aws-credentials.ts';
import { type Place, placeArguments } from './cdk.ts';

/** Says how the account and region are prepared for the CDK, if they are not. Nothing if that cannot be told. */
export async function bootstrapHint(place: Place): Promise<string | undefined> {
  const [{ CloudFormationClient, DescribeStacksCommand }, { GetCallerIdentityCommand, STSClient }] = await Promise.all([
    import('@aws-sdk/client-cloudformation'),
    import('@aws-sdk/client-sts'),
  ]);
  const settings = { credentials: awsCredentials(place.profile), maxAttempts: 1, ...place };
  const cloudFormation = new CloudFormationClient(settings);
  const sts = new STSClient(settings);
  try {
    await cloudFormation.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' }));
    return undefined; // It is there, so that is not what went wrong.
  } catch (cause) {
    if (!(cause instanceof Error) || !/does not exist/.test(cause.message)) return undefined;
    const { Account } = await sts.send(new GetCallerIdentityCommand({})).catch(() => ({ Account: undefined }));
    const region = await cloudFormation.config.region();
    const command = `npx cdk bootstrap${Account ? ` aws://${Account}/${region}` : ''}${placeArguments(place)}`;
    return `This account and region are not prepared for the CDK yet: run \`${command}\` once, and try again.`;
  } finally {
    cloudFormation.destroy();
    sts.destroy();
  }
}
