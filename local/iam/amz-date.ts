const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Reads `20261120T094500Z` as milliseconds; undefined for anything else, a 31st of February included. */
export function parseAmzDate(text: string): number | undefined {
  const time = Date.parse(text.replace(AMZ_DATE, '$1-$2-$3T$4:$5:$6Z'));
  // Date.parse reads many forms and rolls some impossible dates over: only what writes back the same was meant.
  return Number.isNaN(time) || formatAmzDate(time) !== text ? undefined : time;
}

/** Writes milliseconds as `x-amz-date` does. */
export function formatAmzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
