/** Days of average use at which a tenant is told; 0 is "credit gone". As `decide()` names them. */
export type Step = number;

/** What a tenancy was told of its credit, and how far its books were then. */
export interface CreditMark {
  /** The lowest step that was told since credit was last lifted above it; null: none. */
  readonly told: Step | null;
  /** The last movement (payment or correction) that was looked at, by its number in the ledger. */
  readonly movement: number;
  /** The movement that lifted credit last: a warning from before it warns of nothing any more. */
  readonly armedBy: number;
}

export const UNTOLD: CreditMark = { told: null, movement: 0, armedBy: 0 };

/** What credit shows now. */
export interface CreditSight {
  /** The nearest step that lies behind the tenant; null: there is credit for longer. */
  readonly step: Step | null;
  /** The newest movement that this credit includes. */
  readonly movement: number;
}

/**
 * Says whether a tenant is told now. Steps are only gone down: use that comes and goes moves the days left up and down without end, and nobody is told twice.
 * Only a payment (or a correction) that lifts credit above a step makes that step tell again; where it leaves credit between two steps, the upper one counts as
 * told, for the tenant has just seen the balance.
 */
export function crossing(mark: CreditMark, sight: CreditSight): { mark: CreditMark; tell: Step | null } {
  const moved = sight.movement > mark.movement ? afterMovement(mark, sight) : mark;
  const { step } = sight;
  const tell = step !== null && (moved.told === null || step < moved.told) ? step : null;
  return { mark: tell === null ? moved : { ...moved, told: tell }, tell };
}

function afterMovement(mark: CreditMark, { step, movement }: CreditSight): CreditMark {
  const lifted = mark.told !== null && (step === null || step > mark.told);
  return lifted ? { told: step, movement, armedBy: movement } : { ...mark, movement };
}
