export type { NoticeOffice } from './notice-office.ts';
export { sendTestNotice, triedChannel, type NoticeTrial } from './test-notice.ts';
export { startNotices, type NoticeRooms, type RunningNotices } from './site-notices.ts';
export { secretIn } from './secret-file.ts';
