/** Stands in for the judge where only the bundling and the template are tested. */
export async function handler(): Promise<string> {
  return 'judge';
}
