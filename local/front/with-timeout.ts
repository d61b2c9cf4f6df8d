/** Waits for a promise so long, then throws what `refusal` makes. What arrives later is handed to `onLate`. */
export function withTimeout<T>(
  work: Promise<T>,
  timeoutMs: number,
  refusal: () => Error,
  onLate: (late: T) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      reject(refusal());
    }, timeoutMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        if (isOver) onLate(value);
        else resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
