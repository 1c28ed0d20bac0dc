const NOTES = [5, 10, 20, 50, 100];

/** Whether some of the values, each once, add up to it. An unknown one may be any one note, or none. */
export function isSum(total: number, values: readonly (number | null)[]): boolean {
  let reached: readonly number[] = [0];
  for (const value of values) {
    const steps = value === null ? [0, ...NOTES] : [0, value];
    reached = [...new Set(reached.flatMap((before) => steps.map((step) => before + step)))];
  }
  return reached.includes(total);
}
