import { Problem } from './problem.ts';

/** What a request is signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The credentials that the AWS SDKs and the AWS command line would use: environment, profile, SSO, instance. */
export function awsCredentials(profile: string | undefined): () => Promise<Credentials> {
  return async () => {
    // Imported when needed: local commands should not wait for the SDK.
    const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    try {
      return await fromNodeProviderChain(profile === undefined ? {} : { profile })();
    } catch (error) {
      throw credentialsProblem(error, profile);
    }
  };
}

/** Says which credentials are missing, in place of the SDK's own many words. */
function credentialsProblem(cause: unknown, profile: string | undefined): Problem {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Problem(
    profile === undefined
      ? `No AWS credentials were found: ${reason}`
      : `The AWS profile ${profile} gives no credentials: ${reason}`,
    'Log in with `aws sso login` or `aws configure`, or choose another profile with --profile or AWS_PROFILE.',
    { cause },
  );
}
