export { startNotices, type NoticeRooms } from './site-notices.ts';
