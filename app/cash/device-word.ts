/** How many notes a device ever put into its box, by its own count, which outlives its power. */
export interface DeviceCount {
  readonly serial: string;
  readonly stacked: number;
}

/** The count of its events that a device had reached with one of them. */
export interface DeviceMark {
  readonly serial: string;
  readonly event: number;
}

/** What is written down of a device, in the transaction of the row that it belongs to. What is not named stays as it was kept. */
export interface DeviceWord {
  readonly serial: string;
  readonly stacked?: number;
  readonly event?: number;
}

/** What the journal kept of a device. Null: it never said so. */
export interface KeptDevice {
  readonly serial: string;
  readonly stacked: number | null;
  readonly event: number | null;
}

/** Whether an event was dealt with before: what is not above the last one that was kept. */
export function isDealtWith(mark: DeviceMark | undefined, kept: KeptDevice | null): boolean {
  return (
    mark !== undefined &&
    kept !== null &&
    kept.serial === mark.serial &&
    kept.event !== null &&
    mark.event <= kept.event
  );
}
