import type { ZReport } from '#contracts/api';
import type { LanguageTag } from '#contracts/wire';
import type { PrinterStatus } from './status.ts';

interface PageHead {
  readonly kioskId: string;
  readonly siteName: string;
  readonly zone: string;
  readonly language: LanguageTag;
  /** RFC 3339. */
  readonly printedAt: string;
}

/** A notice for the tenant who stands at the kiosk. */
export interface NoticePage extends Omit<PageHead, 'kioskId'> {
  readonly kind: 'notice';
  readonly title: string;
  readonly text: string;
  /** When it was made, RFC 3339. */
  readonly at: string;
}

/** What is printed for staff and not for a tenant. */
export type StaffPage =
  /** The report of an emptying. `copy` 0 is the original. */
  | ({ readonly kind: 'z_report'; readonly copy: number; readonly report: ZReport } & PageHead)
  /** Every kind of line once, and what the printer said of itself before it was printed. */
  | ({ readonly kind: 'test_page'; readonly paper: PrinterStatus['paper']; readonly version: string } & PageHead);
