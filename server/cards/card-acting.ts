import type { KioskId, PersonId } from '#kernel';

/** Who acts, and where: at a kiosk, or over the local door (null and null). */
export interface CardActing {
  readonly personId: PersonId | null;
  readonly kioskId: KioskId | null;
}
