import type { JournalId, Money, SessionId, TenancyId } from '#kernel';

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

/** A note in doubt of which it is not known whether it went into the box, begun while the device's count was known: a later count may say. */
export interface CountedDoubt {
  readonly id: JournalId;
  readonly value: Money | null;
  readonly sessionId: SessionId | null;
  readonly tenancyId: TenancyId | null;
  /** Whether the device was ever asked to stack it. */
  readonly wasAsked: boolean;
}

/** What the count says of such a note, once and for good. */
export interface CountFinding {
  readonly id: JournalId;
  /** `in_box`: nothing else explains the count. `not_in_box`: who has it the count cannot say. `unclear`: it fits more than one explanation. */
  readonly says: 'in_box' | 'not_in_box' | 'unclear';
  readonly evidence: string;
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
