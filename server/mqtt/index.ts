export type { Publisher } from './publisher.ts';
export { openPublisher, SiteVoice } from './site-voice.ts';
