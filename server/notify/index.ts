export type { NoticeOffice } from './notice-office.ts';
export { startNotices, type NoticeRooms, type RunningNotices } from './site-notices.ts';
