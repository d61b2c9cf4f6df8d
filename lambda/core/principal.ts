/** In both, what comes last was chosen by who asked for the session. */
const SESSION = /^(arn:[^:]*:sts:[^:]*:[^:]*:(?:assumed-role\/.+|federated-user))\/[^/]*$/;

/** The ARN of who asks without the name of the session, which proves nothing: its holder has chosen it. */
export function principalOf(arn: string): string {
  return SESSION.exec(arn)?.[1] ?? arn;
}
